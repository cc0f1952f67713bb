//! Names of organs (机关) as a person types them: short names, with the names that papers bear beside them. The short names
//! are data: `organs.toml` and the tables of `document/organ`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::document::Organ;
use crate::text::fold::fold;

static SHORT: LazyLock<Vec<Short>> = LazyLock::new(|| {
    toml::from_str::<File>(include_str!("organs.toml")).map_or_else(|_| Vec::new(), |file| file.short)
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    short: Vec<Short>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Short {
    word: String,
    names: Vec<String>,
}

/// The folded texts of which a name of an organ must hold one, for a person who asks by this: 县政府 is 县人民政府.
#[must_use]
pub fn organ_forms(folded: &str) -> Vec<String> {
    let mut forms = vec![folded.to_owned()];
    let whole = folded.replace("政府", "人民政府").replace("人民人民", "人民");
    if whole != folded && !folded.starts_with("政府") {
        forms.push(whole);
    }
    forms
}

/// The folded names that a short name stands for: 住建部 is 住房和城乡建设部 and was 建设部; 上海市人大 is 上海市人民代表大会. None
/// for a name that is no short one: who types a name in full means it.
#[must_use]
pub fn names_of_short(typed: &str) -> Vec<String> {
    let folded = fold(typed);
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = fold(name);
        // A name that holds one of the others is found by it.
        if name != folded && !names.iter().chain([&folded]).any(|known| name.contains(known.as_str())) {
            names.push(name);
        }
    };
    let longest = SHORT
        .iter()
        .filter(|short| folded.ends_with(short.word.as_str()))
        .max_by_key(|short| short.word.len());
    if let Some((short, before)) = longest.and_then(|short| Some((short, folded.strip_suffix(short.word.as_str())?))) {
        // 人民法院 ends in 法院, and is no short name.
        let is_whole = short.names.iter().any(|name| folded.ends_with(name.as_str()));
        for name in short.names.iter().filter(|_| !is_whole) {
            add(&format!("{before}{name}"));
        }
    }
    if let Some(organ) = Organ::of(&folded).filter(|organ| organ.short_names.iter().any(|short| fold(short) == folded))
    {
        add(&organ.name);
        for name in &organ.predecessors {
            // One that became several organs is not this one.
            if Organ::of(name).is_some_and(|before| before.successors.len() == 1) {
                add(name);
            }
        }
    }
    names
}

/// What a former organ was called after: its name when it ended, and its successors.
#[must_use]
pub fn became(typed: &str) -> Option<(String, Vec<String>)> {
    let organ = Organ::of(&fold(typed)).filter(|organ| organ.name == fold(typed))?;
    let until = organ.until?;
    (!organ.successors.is_empty()).then_some((until, organ.successors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let file: File = toml::from_str(include_str!("organs.toml")).unwrap();
        let mut words: Vec<&str> = file.short.iter().map(|short| short.word.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), file.short.len(), "a word stands there twice");
        assert!(file.short.iter().all(|short| !short.names.contains(&short.word)));
    }

    #[test]
    fn a_short_name_stands_for_those_that_papers_bear() {
        let cases = [
            ("住建部", "住房和城乡建设部 建设部"),
            ("上海市人大", "上海市人民代表大会"),
            ("县发改局", "县发展和改革局"),
            ("最高法", "最高人民法院"),
            ("国办", "国务院办公厅"),
            ("人民法院", ""),
            ("水利局", ""),
            ("住房和城乡建设部", ""),
            ("国土资源部", ""),
        ];
        for (typed, names) in cases {
            assert_eq!(names_of_short(typed).join(" "), names, "{typed}");
        }
        assert_eq!(
            became("国土资源部"),
            Some(("2018-03".to_owned(), vec!["自然资源部".to_owned()]))
        );
        assert_eq!(became("水利部"), None);
    }
}
