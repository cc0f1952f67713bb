//! 格式要素: signer and contact of upward papers, copies, signature, classification of what is cited.

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;
use super::standing::{Standing, standing};
use crate::document::{Layout, Organ};

/// 密级 in the text: a source that is named as secret.
static SECRET: Pattern = Pattern::new(r"(?P<l>绝密|机密|秘密)(?:级|★|件|文件|，|、|）)");
const LEVELS: [&str; 3] = ["秘密", "机密", "绝密"];

/// The rank of a classification: 0 for none.
pub(super) fn rank(secrecy: Option<&str>) -> usize {
    let plain = secrecy.unwrap_or_default().replace(' ', "");
    LEVELS
        .iter()
        .position(|level| plain.starts_with(level))
        .map_or(0, |at| at + 1)
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    upward(draft, found);
    signature(draft, found);
    secrecy(draft, found);
}

fn upward(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["请示", "报告"]) || draft.document.addressees.is_empty() {
        return;
    }
    let document = draft.document;
    // Only a draft that has its head, or its foot, shows what is missing from it.
    if let Some(mark) = document.issuing_mark.as_ref().and_then(|field| field.span.clone())
        && document.signers.is_empty()
        && document
            .layout
            .as_ref()
            .is_none_or(|layout| layout.value == Layout::Paper)
        && draft.is_modern()
    {
        found.add("layout.signer", mark, &[]);
    }
    if draft.is_of_kind(&["请示"])
        && !document.signers.is_empty()
        && (document.printing_organ.is_some() || !document.copies.is_empty())
        && document.note.is_none()
        && !draft.part(&draft.main).contains("联系人")
        && let Some(date) = document
            .date
            .as_ref()
            .and_then(|date| date.span.clone())
            .filter(|span| span.start >= draft.paper.start)
    {
        found.add("layout.contact", date, &[]);
    }
    let Some(organ) = &document.organ else { return };
    for copy in &document.copies {
        let several = copy.value.starts_with('各') || copy.value.contains("直各");
        let lower = several || standing(&organ.value, &copy.value) == Some(Standing::Lower);
        if let Some(span) = copy.span.clone().filter(|_| lower) {
            found.add("layout.copies", span, &[("to", &copy.value)]);
        }
    }
}

/// Who signs against who issues.
fn signature(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), [signed]) = (&draft.document.title, draft.document.signatures.as_slice()) else {
        return;
    };
    let Some(issuer) = title.value.find("关于").map(|at| title.value[..at].trim()) else {
        return;
    };
    let (issuer, signer): (String, String) = (plain(issuer), plain(&signed.value));
    if issuer.chars().count() < 4
        || issuer.contains(['、', '《'])
        || signer.contains('、')
        || issuer.ends_with(['对', '就'])
    {
        return;
    }
    let same =
        issuer.ends_with(&signer) || signer.ends_with(&issuer) || issuer.contains(&signer) || signer.contains(&issuer);
    let (Some(one), Some(other)) = (Organ::of(&issuer), Organ::of(&signer)) else {
        return;
    };
    // A short name of another region's is not told from a full one.
    let whole = |organ: &Organ, name: &str| {
        organ
            .region
            .as_ref()
            .is_some_and(|region| region.chars().count() >= 3 && name.starts_with(region.as_str()))
    };
    if !same
        && whole(&one, &issuer)
        && whole(&other, &signer)
        && one.name != other.name
        && crate::document::is_organ_name(&issuer)
        && crate::document::is_organ_name(&signer)
        && let Some(span) = signed.span.clone()
    {
        found.add("layout.signature", span, &[("signer", &signer), ("issuer", &issuer)]);
    }
}

/// A source that the text itself names as secret above the draft's own mark.
fn secrecy(draft: &Draft<'_>, found: &mut Findings) {
    let own = rank(draft.document.secrecy.as_ref().map(|field| field.value.as_str()));
    for title in draft.titles.iter().filter(|title| draft.body.contains(&title.start)) {
        let behind = draft.behind(title.end, 30);
        let inside = behind
            .strip_prefix(['（', '('])
            .and_then(|inside| inside.split_once(['）', ')']));
        let Some((inside, _)) = inside else { continue };
        if let Some(secret) = SECRET.first(&format!("{inside}，")) {
            let level = secret.name("l").map_or("", |l| l.as_str());
            if rank(Some(level)) > own && whole(&secret).end > 0 {
                let words = [("level", level), ("title", draft.part(title)), ("own", name(own))];
                found.add("secrecy.source", title.clone(), &words);
            }
        }
    }
}

/// A rank in words.
pub(super) fn name(rank: usize) -> &'static str {
    rank.checked_sub(1)
        .and_then(|at| LEVELS.get(at))
        .copied()
        .unwrap_or("未标密级")
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
