//! 收费前后不一: a paper that takes no money, and then does.

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;

/// Nothing is to be paid.
static FREE: Pattern =
    Pattern::new(r"不收(?:取)?(?:任何)?(?:费用|费)|不(?:得)?收取[^。；，]{0,6}费用|免收(?:一切|任何|全部)费用");
/// Something is.
static PAID: Pattern = Pattern::new(
    r"(?:请|须|需|应|每人|每单位|统一|另)?(?:交纳|缴纳|收取|交|缴|收)\p{Han}{0,6}费(?:用)?(?:共|为|每人|每单位|每位|人均|标准为)?\d+(?:\.\d+)?元",
);
/// What is not of the paper's own matter.
static OTHER: Pattern = Pattern::new(r"除[^。；]{1,16}外|以外|违规|曾|已|此前|原|退还|查处");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let sentences = draft.sentences(&draft.body);
    let free = sentences.iter().any(|sentence| {
        let text = draft.part(sentence);
        FREE.is_match(text) && !OTHER.is_match(text)
    });
    if !free || !draft.is_of_kind(&["通知", "函", "公告", "通告"]) {
        return;
    }
    for sentence in &sentences {
        let text = draft.part(sentence);
        if let Some(paid) = PAID.first(text).filter(|_| !OTHER.is_match(text)) {
            let at = whole(&paid);
            let span = sentence.start + at.start..sentence.start + at.end;
            found.add("figure.fee", span, &[("written", &paid[0])]);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_not_paid_for() {
        assert!(FREE.is_match("不收取任何费用") && PAID.is_match("报到时请交纳资料费每人50元"));
        assert!(!PAID.is_match("交通费用自理") && OTHER.is_match("除伙食费外，不收取任何费用"));
    }
}
