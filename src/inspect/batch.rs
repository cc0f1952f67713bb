//! Goes through a batch: checks each item by itself ([`super::item`]), then what shows only in the whole: doubles, gaps, sums.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::archived::Inspection;
use super::check::{ElementNumber, Rule};
use super::element::{element_name, m};
use super::item::check_item;
use super::ledger::{Fault, Finding, Ledger, Object, Tally};
use super::subject::Subject;
use crate::arrange::ArchivalCode;

/// Gaps that are named one by one; more are counted.
const GAPS_NAMED: usize = 20;

/// What was said of the batch outside it: in a register of transfer, in a package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// How many items.
    pub items: Option<u64>,
    /// How many bytes.
    pub bytes: Option<u64>,
}

/// A batch that is being checked.
#[derive(Debug)]
pub struct Batch<'c> {
    /// What was found so far.
    pub ledger: Ledger<'c>,
    /// The day on which it is checked, ISO 8601: later dates lie in the future.
    day: String,
    /// By check and value: the first object that has it.
    first: HashMap<(usize, [u8; 16]), Box<str>>,
    /// By class of 档号: the 件号 in it.
    numbers: BTreeMap<String, Vec<u32>>,
    items: u64,
    /// Items without a handling sheet.
    without_sheet: u64,
    files: u64,
    bytes: u64,
}

/// What a batch amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Items.
    pub items: u64,
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// By check.
    pub tallies: Vec<Tally>,
    /// By object.
    pub findings: Vec<Finding>,
}

impl<'c> Batch<'c> {
    /// A batch that is to be checked in this way.
    #[must_use]
    pub fn new(how: Inspection<'c>) -> Self {
        Self {
            ledger: Ledger::new(how.checks, how.stage, how.source, how.all),
            day: how.day.to_owned(),
            first: HashMap::new(),
            numbers: BTreeMap::new(),
            items: 0,
            without_sheet: 0,
            files: 0,
            bytes: 0,
        }
    }

    /// Counts files that belong to the batch.
    pub fn count(&mut self, files: u64, bytes: u64) {
        self.files += files;
        self.bytes += bytes;
    }

    /// Checks an item.
    pub fn item(&mut self, subject: &Subject) {
        self.items += 1;
        self.without_sheet += u64::from(!subject.has_sheet);
        for fault in &subject.faults {
            self.ledger.found(&subject.object, fault);
        }
        for (at, check) in self.ledger.checks() {
            let faults = match &check.rule {
                Rule::Unique { elements } => self.repeated(at, elements, subject).into_iter().collect(),
                rule => check_item(rule, subject, &self.day),
            };
            for fault in faults {
                self.ledger.failed(at, &subject.object, &fault);
            }
        }
        let written = subject.values.get(m::ARCHIVAL_NUMBER);
        if let Some(parsed) = written.and_then(ArchivalCode::parse) {
            self.numbers
                .entry(parsed.lowest_class())
                .or_default()
                .push(parsed.number);
        }
        self.ledger.item_done(&subject.object);
    }

    /// Whether an earlier item has the same values; an item that lacks one is like no other.
    fn repeated(&mut self, at: usize, elements: &[ElementNumber], subject: &Subject) -> Option<Fault> {
        let values = elements.iter().map(|element| subject.values.get(element.0));
        let value = values.collect::<Option<Vec<&str>>>()?.join("，");
        // Orders without a year in their number are counted anew in each term of office.
        let number_alone = elements == [ElementNumber(m::NUMBER)] && !value.contains('〔');
        let year = match subject.values.get(m::DATE) {
            Some(date) if number_alone => date.get(..4).unwrap_or_default(),
            _ => "",
        };
        let hash = Sha256::digest(format!("{value}\0{year}").as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        let own = format!("{} {}", subject.object.name, subject.object.title);
        match self.first.entry((at, key)) {
            std::collections::hash_map::Entry::Occupied(first) => {
                let names: Vec<String> = elements.iter().map(|element| element_name(element.0)).collect();
                let note = format!("{}“{value}”与另一件相同：{}", names.join("、"), first.get().trim());
                Some(Fault::of("value-repeated", note))
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(own.into());
                None
            }
        }
    }

    /// Checks what shows only in the whole.
    #[must_use]
    pub fn close(mut self, stated: Stated) -> Checked {
        let whole = Object::named("本批次");
        let checks: Vec<(usize, &Rule)> = self.ledger.checks().map(|(at, check)| (at, &check.rule)).collect();
        for (at, rule) in checks {
            match rule {
                Rule::Person { task } => self.ledger.person(at, &whole, task),
                Rule::Continuous => {
                    for (class, fault) in gaps(&mut self.numbers) {
                        self.ledger.failed(at, &Object::named(class), &fault);
                    }
                }
                // Which papers must have one depends on how each came: software does not know it.
                Rule::HandlingSheet if self.without_sheet > 0 => {
                    let task = format!("{} 件没有处理单，核对应有处理单的文件是否齐全", self.without_sheet);
                    self.ledger.person(at, &whole, &task);
                }
                Rule::StatedCount => self.sum(at, &whole, ("件", stated.items, self.items)),
                Rule::StatedBytes => self.sum(at, &whole, ("字节", stated.bytes, self.bytes)),
                _ => {}
            }
        }
        let (tallies, findings) = self.ledger.close();
        Checked {
            items: self.items,
            files: self.files,
            bytes: self.bytes,
            tallies,
            findings,
        }
    }

    fn sum(&mut self, at: usize, whole: &Object, (unit, stated, counted): (&str, Option<u64>, u64)) {
        match stated {
            Some(stated) if stated == counted => {}
            Some(stated) => {
                let note = format!("登记 {stated} {unit}，实有 {counted} {unit}");
                self.ledger.failed(at, whole, &Fault::of("sum-differs", note));
            }
            None => {
                let task = format!("实有 {counted} {unit}；与《电子文件归档登记表》核对");
                self.ledger.person(at, whole, &task);
            }
        }
    }
}

/// The classes in which 件号 do not begin at 1 or have gaps.
fn gaps(numbers: &mut BTreeMap<String, Vec<u32>>) -> Vec<(String, Fault)> {
    let mut faults = Vec::new();
    for (class, numbers) in numbers {
        numbers.sort_unstable();
        let (mut missing, mut expected) = (Vec::new(), 1u32);
        let mut count = 0u64;
        for number in numbers.iter() {
            if *number > expected {
                count += u64::from(number - expected);
                let named = if number - expected == 1 {
                    format!("{expected:04}")
                } else {
                    format!("{expected:04}—{:04}", number - 1)
                };
                missing.push(named);
            }
            expected = expected.max(number.saturating_add(1));
        }
        if count > 0 {
            let more = if missing.len() > GAPS_NAMED { " 等" } else { "" };
            missing.truncate(GAPS_NAMED);
            let note = format!("缺件号 {}{more}，共 {count} 个", missing.join("、"));
            faults.push((class.clone(), Fault::of("number-missing", note)));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_named_and_doubles_are_none() {
        let mut numbers = BTreeMap::from([("全".to_owned(), vec![3, 1, 2, 2]), ("缺".to_owned(), vec![2, 7, 4])]);
        let found = gaps(&mut numbers);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1.note, "缺件号 0001、0003、0005—0006，共 4 个");
    }
}
