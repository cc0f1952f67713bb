//! 法律名称: a law of a name that no law has. Only where the archive holds the laws as a whole, which a list of well-known ones
//! proves (`laws.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::draft::Draft;
use super::rules::Findings;
use crate::archive::Catalogue;
use crate::document::{Citation, title_key};
use crate::error::Result;

#[derive(Debug, Default, Deserialize)]
struct Table {
    /// Laws that an archive of the laws has.
    known: Vec<String>,
    /// Words that end in 法 and are no laws.
    others: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("laws.toml")).unwrap_or_default());

/// Whether a title can only be a law's.
fn is_law(title: &str) -> bool {
    let key = title_key(title);
    key.ends_with('法')
        && (3..=24).contains(&key.chars().count())
        && key.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
        && !key.contains("关于")
        && !TABLE.others.iter().any(|word| key.ends_with(word.as_str()))
        && !key.contains(['省', '市', '县'])
}

/// A law that the archive lacks, although it has the others.
pub(super) fn check(
    draft: &Draft<'_>,
    catalogue: &Catalogue,
    citation: &Citation,
    title: &str,
    found: &mut Findings,
) -> Result<()> {
    if !draft.is_modern() || citation.canonical.is_some() || !is_law(title) || found.has("basis.alike", &citation.span)
    {
        return Ok(());
    }
    for known in &TABLE.known {
        if catalogue.name_id(&title_key(known))?.is_none() {
            return Ok(());
        }
    }
    let near = near(catalogue, &title_key(title))?;
    let right = near.map_or_else(|| "核实法律名称".to_owned(), |near| format!("核实是否应为《{near}》"));
    let words = [("cited", draft.part(&citation.span)), ("right", right.as_str())];
    found.add("basis.unknown", citation.span.clone(), &words);
    Ok(())
}

/// The law whose name has most characters in common with what is cited, among those that begin alike.
fn near(catalogue: &Catalogue, key: &str) -> Result<Option<String>> {
    let beginning: String = key.chars().take(2).collect();
    let mut best: Option<(usize, String)> = None;
    for brief in catalogue.named_like(&beginning, 400)? {
        let other = title_key(&brief.title);
        let common = key.chars().filter(|c| other.contains(*c)).count();
        let apart = key.chars().count().abs_diff(other.chars().count());
        if is_law(&brief.title)
            && common * 3 >= key.chars().count() * 2
            && apart <= 4
            && best.as_ref().is_none_or(|(known, _)| common > *known)
        {
            best = Some((common, brief.title));
        }
    }
    Ok(best.map(|(_, title)| title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_told_by_its_name() {
        assert!(is_law("中华人民共和国安全生产管理法") && is_law("食品卫生法"));
        for other in ["江苏省档案管理办法", "三算法", "关于修改刑法", "青禾县做法", "工作方法"]
        {
            assert!(!is_law(other), "{other}");
        }
    }
}
