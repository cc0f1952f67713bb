//! 格式要素: signer and contact of upward papers, copies, signature.

use super::draft::Draft;
use super::rules::Findings;
use super::standing::{Standing, standing};
use crate::document::{Layout, Organ};

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    upward(draft, found);
    signature(draft, found);
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
        || issuer.ends_with(&signer) || signer.ends_with(&issuer) || issuer.contains(&signer) || signer.contains(&issuer);
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

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
