//! Sentences of our own, in the ways in which papers write deadlines.

use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Vec<(String, Option<String>)> {
    let date = DocDate::parse("2021-04-12");
    let duties = find(text, date, &[]);
    duties
        .into_iter()
        .map(|duty| (duty.due.map(|due| due.to_string()).unwrap_or_default(), duty.unit))
        .collect()
}

#[test]
fn any_text_is_survived() {
    proptest!(|(text in "[\\PC\n一二三四五六七八九十0-9年月日前内底季度每限应当请由，。（）]{0,60}")| {
        for duty in find(&text, DocDate::parse("2021-04-12"), &["各单位"]) {
            prop_assert!(text.get(duty.span.clone()).is_some_and(|words| !words.is_empty()));
        }
    });
    assert!(found("").is_empty());
}
