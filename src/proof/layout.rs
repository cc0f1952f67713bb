//! 格式要素: signer and contact of upward papers, copies, signature.

use super::draft::Draft;
use super::pattern::Pattern;
use super::rules::Findings;
use super::standing::{Standing, standing};
use crate::document::{Layout, Organ};

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    upward(draft, found);
    signature(draft, found);
    parts(draft, found);
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
    // A former name in the title is said there.
    if draft.title_span().is_some_and(|span| found.has("organ.former", &span)) {
        return;
    }
    let (issuer, signer): (String, String) = (plain(issuer), plain(&signed.value));
    if issuer.chars().count() < 4
        || issuer.contains(['、', '《'])
        || signer.contains('、')
        || issuer.ends_with(['对', '就'])
    {
        return;
    }
    // A government and its office are two organs.
    let office = |one: &str, other: &str| {
        one.strip_prefix(other)
            .is_some_and(|rest| ["办公室", "办公厅", "办"].contains(&rest))
    };
    if (office(&issuer, &signer) || office(&signer, &issuer))
        && let Some(span) = signed.span.clone()
    {
        found.add("layout.signature", span, &[("signer", &signer), ("issuer", &issuer)]);
        return;
    }
    // 山东省国资委 has all its characters from the full name.
    let short = |one: &str, other: &str| {
        let mut rest = other.chars();
        one.chars().all(|c| rest.any(|other| other == c))
    };
    let same = short(&issuer, &signer)
        || short(&signer, &issuer)
        || issuer.ends_with(&signer)
        || signer.ends_with(&issuer)
        || issuer.contains(&signer)
        || signer.contains(&issuer);
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

/// A label that papers no longer have.
static SUBJECT: Pattern = Pattern::new(r"^主[ 　]*题[ 　]*词[：:]");
static REPORTED: Pattern = Pattern::new(r"^抄[ 　]*报[：:]");
/// A mark of urgency that there is none of.
static URGENT: Pattern =
    Pattern::new(r"^(?:急件|紧急|火急|十万火急|平急|特急件|加急件|急|急电|紧急程度[：:](?:急件|紧急|火急|急))$");

/// Date and signature that a paper must have, labels and marks that it has no more.
fn parts(draft: &Draft<'_>, found: &mut Findings) {
    let document = draft.document;
    if !draft.is_modern() || !document.metadata.is_empty() || document.addressees.is_empty() {
        return;
    }
    for line in &draft.lines {
        let text = draft.part(line);
        if SUBJECT.is_match(text) {
            found.add("layout.subject", line.clone(), &[]);
        } else if REPORTED.is_match(text) {
            found.add("layout.reported", line.clone(), &[]);
        } else if URGENT.is_match(text) && line.end <= draft.body.start {
            found.add("layout.urgency", line.clone(), &[("written", text)]);
        }
    }
    let kinds = ["通知", "通报", "请示", "报告", "批复", "函", "意见", "决定"];
    let lines = draft.lines_of(&draft.main);
    let signed = document.signatures.last().and_then(|field| field.span.clone());
    if let Some(signed) = signed.filter(|_| draft.is_of_kind(&kinds)) {
        let dated = document.date.as_ref().is_some_and(|date| date.span.is_some());
        let behind = lines.iter().filter(|line| line.start >= signed.end).take(3);
        let any = behind
            .into_iter()
            .any(|line| draft.part(line).contains(['年', '月', '日']));
        if !dated && !any {
            found.add("layout.undated", signed, &[]);
        }
    }
    let last = lines
        .last()
        .filter(|_| document.signatures.is_empty() && document.date.is_none());
    if let (Some(last), Some(organ)) = (last, document.organ.as_ref())
        && draft.is_of_kind(&kinds)
        && plain(draft.part(last)) == plain(&organ.value)
    {
        found.add("layout.undated", last.clone(), &[]);
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
