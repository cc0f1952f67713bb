//! Which class of the office's scheme an item belongs to (机构或问题).

use crate::classify::retention::{Facts, Office, Scheme};
use crate::classify::{OfficeClass, ShownBy};

/// A class, and what shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classed {
    /// 代码; empty where the scheme has no classes.
    pub code: String,
    /// Organ, word or topic; empty if it takes what no other does.
    pub shown_by: String,
}

/// The class of a paper of a year: by the organ that issued or printed it, else by words of its title, else by its topics.
#[must_use]
pub fn class_of(facts: &Facts, year: u16, office: &Office) -> Classed {
    if office.scheme == Scheme::YearTerm {
        return Classed::default();
    }
    let used = office.classes.iter().filter(|class| class.holds_in(year));
    let organs = [&*facts.organ, facts.printing_organ.as_deref().unwrap_or_default()];
    let taken = OfficeClass::taking(used, &organs, &facts.title, &facts.topics);
    taken.map_or_else(Classed::default, |(class, shown_by)| Classed {
        code: class.code.clone(),
        shown_by: match shown_by {
            ShownBy::Organ(words) | ShownBy::Word(words) | ShownBy::Topic(words) => words.to_owned(),
            ShownBy::Nothing => String::new(),
        },
    })
}

/// The code that a person means by a code or a name.
#[must_use]
pub fn class_named(asked: &str, office: &Office) -> Option<String> {
    let asked = asked.trim();
    if asked.is_empty() && office.scheme == Scheme::YearTerm {
        return Some(String::new());
    }
    let named = |class: &&OfficeClass| class.code == asked || class.name == asked;
    office.classes.iter().find(named).map(|class| class.code.clone())
}

/// The name of a class; the code itself if the office has no such class (any more).
#[must_use]
pub fn class_name<'a>(code: &'a str, office: &'a Office) -> &'a str {
    office
        .classes
        .iter()
        .find(|class| class.code == code)
        .map_or(code, |class| &class.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::retention::OFFICE_SAMPLE;

    #[test]
    fn words_come_before_topics_and_the_rest_goes_to_one_class() {
        let office = Office::from_toml(OFFICE_SAMPLE).unwrap();
        let of = |title: &str, topics: &[&str]| {
            let facts = Facts {
                title: title.to_owned(),
                topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
                ..Facts::default()
            };
            class_of(&facts, 2023, &office).code
        };
        assert_eq!(of("关于顾南枝等同志任免职的通知", &["T10"]), "RSC");
        assert_eq!(of("关于做好防汛工作的通知", &["T99", "T10"]), "YWC");
        assert_eq!(of("关于做好工作的通知", &["T99"]), "BGS");
        assert_eq!(class_named("人事科", &office).as_deref(), Some("RSC"));
        assert_eq!(class_named("没有的科", &office), None);
    }
}
