//! Numbers (件号, 档号) and boxes: given in order, without gaps, behind those that are fixed.

use std::collections::{BTreeMap, BTreeSet};

use super::boxes::Filling;
use super::code::ArchivalCode;
use super::plan::{Doubt, Planned};
use crate::archive::Archive;
use crate::classify::retention::Office;
use crate::error::Result;

/// Gives numbers and boxes to the items that are to be filed, in their order. Numbers that items have already are kept;
/// those without one follow behind the last that is taken in their lowest class.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn number(archive: &Archive, items: &mut [Planned], year: u16, office: &Office) -> Result<()> {
    let mut classes: BTreeMap<(u16, String, String), Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter_mut().enumerate() {
        if !item.kept_number {
            item.code = None;
            item.number = 0;
        }
        item.box_number = 0;
        if let (true, Some(term)) = (item.filed && !item.is_blocked(), item.term.code()) {
            let year = item.kept.as_ref().map_or(year, |code| code.year);
            classes.entry((year, term, item.class.clone())).or_default().push(at);
        }
    }
    for ((year, term, class), members) in classes {
        let (last, last_box, pages) = archive.catalogue.end_of_class(&office.fonds, year, &term, &class)?;
        let kept = members
            .iter()
            .filter_map(|at| items.get(*at)?.kept.as_ref())
            .map(|code| code.number);
        let mut next = kept.max().unwrap_or(0).max(last) + 1;
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut filling = Filling::after(&office.boxes, last_box, pages);
        for at in &members {
            let Some(item) = items.get_mut(*at) else { continue };
            if item.kept.is_none() {
                let code = ArchivalCode {
                    fonds: office.fonds.clone(),
                    category: office.category.clone(),
                    year,
                    term: item.term,
                    class: class.clone(),
                    number: next,
                    digits: office.digits,
                    dialect: office.dialect,
                };
                item.number = next;
                item.code = Some(code.to_string());
                next += 1;
            }
        }
        // Boxes go by number: items that had one before may stand behind others in time.
        let mut by_number = members.clone();
        by_number.sort_by_key(|at| items.get(*at).map(|item| item.number));
        for at in by_number {
            let Some(item) = items.get_mut(at) else { continue };
            let code = item.code.clone().unwrap_or_default();
            let taken = item.kept_number && archive.catalogue.archived_item(&code)?.is_some();
            if taken || !seen.insert(code.clone()) {
                let message = format!("原档号 {code} 已被另一件占用");
                item.doubts.push(Doubt {
                    code: "number-taken",
                    blocks: true,
                    message,
                });
                continue;
            }
            item.box_number = filling.next(item.pages.unwrap_or(item.pages_guess).max(1));
        }
    }
    Ok(())
}
