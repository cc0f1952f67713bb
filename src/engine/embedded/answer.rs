//! Answering (作答): all documents that meet the condition, exactly counted, by facets too; and the best of them in a fixed
//! order.

use std::sync::Arc;

use tantivy::columnar::{Column, ColumnValues};
use tantivy::query::{EnableScoring, Query as Lowered, Weight};
use tantivy::{DocId, Executor, Searcher as View, SegmentReader};

use super::best::{Best, Floor, Ranked};
use super::classes::{Classes, Memory};
use super::facets::{self, Counts};
use super::sum::Sum;
use crate::engine::{Answer, Facet, Hit, Sort};

/// Where no more documents can be found, one thread has an answer sooner than two.
const FEW: u64 = 4_000;

/// How documents are ranked.
pub(super) enum Order {
    /// By what the query itself scores.
    Scored,
    /// By a sum that can be asked for apart from the condition.
    Summed(Sum),
    /// Not at all, or by date.
    Unscored,
}

/// A condition, and what is wanted of the documents that meet it.
pub(super) struct Question<'q> {
    pub(super) condition: Box<dyn Lowered>,
    pub(super) order: Order,
    pub(super) sort: Sort,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) facets: &'q [Facet],
    /// No more documents than these can meet the condition, as far as that is known beforehand.
    pub(super) at_most: u64,
}

/// The answer of a segment.
#[derive(Default)]
struct Part {
    total: u64,
    best: Vec<Ranked>,
    counts: Counts,
}

impl Question<'_> {
    pub(super) fn answer(&self, view: &View, memory: &Arc<Memory>) -> tantivy::Result<Answer> {
        let scoring = match self.order {
            Order::Scored => EnableScoring::enabled_from_searcher(view),
            _ => EnableScoring::disabled_from_searcher(view),
        };
        let weight = self.condition.weight(scoring)?;
        let alone = Executor::single_thread();
        let executor = match self.at_most <= FEW {
            true => &alone,
            false => view.index().search_executor(),
        };
        let floor = Floor::default();
        let parts = executor.map(
            |reader| self.part(weight.as_ref(), reader, &floor, memory),
            view.segment_readers().iter(),
        )?;
        let mut answer = Answer::default();
        let mut best = Best::of(self.wanted());
        let mut counts = Counts::default();
        for part in parts {
            answer.total += part.total;
            part.best.into_iter().for_each(|ranked| best.offer(ranked));
            counts.merge(part.counts);
        }
        let hits = best.into_sorted_vec().into_iter().skip(self.offset);
        let is_scored = !matches!(self.order, Order::Unscored);
        answer.hits = hits
            .map(|ranked| Hit {
                id: ranked.id,
                score: if is_scored { ranked.key } else { 0.0 },
            })
            .collect();
        answer.facets = counts.sorted(self.facets);
        memory.make(view);
        Ok(answer)
    }

    fn wanted(&self) -> usize {
        self.offset.saturating_add(self.limit)
    }

    fn part(
        &self,
        weight: &dyn Weight,
        reader: &SegmentReader,
        floor: &Floor,
        memory: &Memory,
    ) -> tantivy::Result<Part> {
        let ids: Arc<dyn ColumnValues<u64>> = reader.fast_fields().column_first_or_default("id")?;
        let classes = memory.classes(reader);
        let alive = reader.alive_bitset();
        let is_alive = |doc: DocId| alive.is_none_or(|alive| alive.is_alive(doc));
        let mut best = Best::of(self.wanted());
        let mut docs: Vec<DocId> = Vec::new();
        match &self.order {
            Order::Scored => weight.for_each(reader, &mut |doc, key| {
                if is_alive(doc) {
                    docs.push(doc);
                    if best.least().is_none_or(|least| key >= least) {
                        best.offer(Ranked {
                            key,
                            id: ids.get_val(doc),
                        });
                    }
                }
            })?,
            _ => weight.for_each_no_score(reader, &mut |found| match alive {
                None => docs.extend_from_slice(found),
                Some(_) => docs.extend(found.iter().copied().filter(|doc| is_alive(*doc))),
            })?,
        }
        if self.wanted() > 0 {
            match &self.order {
                Order::Scored => {}
                Order::Summed(sum) => sum.offer(reader, &docs, ids.as_ref(), &mut best, floor)?,
                Order::Unscored => self.offer(reader, &docs, ids.as_ref(), classes.as_deref(), &mut best)?,
            }
        }
        let mut counts = Counts::default();
        match &classes {
            Some(classes) => classes.count(&docs, self.facets, &mut counts),
            None if self.facets.is_empty() => {}
            None => {
                memory.counted(docs.len() as u64);
                facets::count(reader, &docs, self.facets, &mut counts)?;
            }
        }
        Ok(Part {
            total: docs.len() as u64,
            best: best.into_vec(),
            counts,
        })
    }

    /// Offers documents by date, or by their numbers alone.
    fn offer(
        &self,
        reader: &SegmentReader,
        docs: &[DocId],
        ids: &dyn ColumnValues<u64>,
        classes: Option<&Classes>,
        best: &mut Best,
    ) -> tantivy::Result<()> {
        let date: Column<u64> = reader.fast_fields().u64("date_from")?;
        let day = |doc| match classes {
            Some(classes) => classes.day(doc),
            None => date.first(doc),
        };
        let all_equal = self.sort == Sort::Relevance;
        for doc in docs {
            let key = match self.sort {
                Sort::Relevance => 0.0,
                // Days are below 2^24 times 8, so a float keeps them apart only up to 16,777,216: halve the scale.
                Sort::Newest => day(*doc).map_or(f32::NEG_INFINITY, day_key),
                Sort::Oldest => day(*doc).map_or(f32::NEG_INFINITY, |day| -day_key(day)),
            };
            if best.least().is_none_or(|least| key >= least) {
                best.offer(Ranked {
                    key,
                    id: ids.get_val(*doc),
                });
            }
            if all_equal && best.is_full() && classes.is_some_and(|classes| classes.in_order) {
                break;
            }
        }
        Ok(())
    }
}

/// Days like `20120416` as a number that a 32-bit float holds exactly: years of 12 months of 31 days.
fn day_key(day: u64) -> f32 {
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    (year * 372 + month * 31 + day) as f32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::engine::embedded::Searcher;
    use crate::engine::{Embedded, EmbeddedWriter, Entry, Request};
    use crate::query::{Query, parse};

    #[test]
    fn neighbouring_days_keep_their_order() {
        assert!(day_key(20231231) < day_key(20240101));
        assert!(day_key(20240229) < day_key(20240301));
        assert!(day_key(99991230) < day_key(99991231));
    }

    const WORDS: [&str; 12] = [
        "防汛",
        "责任制",
        "通知",
        "安全生产",
        "的",
        "水库",
        "国务院",
        "汛防",
        "检查",
        "和",
        "任制",
        "有关工作",
    ];

    /// Papers of few words, drawn so that many have the same and some are rare.
    fn papers() -> Vec<Entry> {
        let mut state = 7_u64;
        let mut below = |limit: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % limit
        };
        let mut some = |longest: u64| -> Vec<&str> {
            let length = 1 + below(longest);
            // The smaller of two draws is the commoner.
            (0..length).map(|_| WORDS[below(12).min(below(12)) as usize]).collect()
        };
        let paper = |id| {
            let (title, body) = (some(4), some(40));
            let year = 1990 + (id * 7 % 30) as u32;
            let kinds = ["通知", "报告", "意见"];
            Entry {
                id,
                title: title.concat(),
                body: body.concat(),
                title_words: title.join(" "),
                words: [title.clone(), body.clone()].concat().join(" "),
                kind: (id % 5 > 0).then(|| kinds[id as usize % 3].to_owned()),
                topics: (0..id % 3).map(|topic| format!("主题{topic}")).collect(),
                organ: Some(format!("第{}局", id % 97)),
                folders: (0..1 + id % 2).map(|n| format!("/档案/{}/{n}", id % 11)).collect(),
                format: "txt".to_owned(),
                date: (id % 13 > 0).then_some((year * 10_000 + 101, year * 10_000 + 101)),
                superseded: id % 41 == 0,
                ..Entry::default()
            }
        };
        (1..=1_500).map(paper).collect()
    }

    /// An index of several segments, in which some papers were put anew.
    fn with_index(test: impl Fn(&Searcher, &Searcher)) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = EmbeddedWriter::open(folder.path(), 1).unwrap();
        for (n, piece) in papers().chunks(600).enumerate() {
            piece.iter().for_each(|entry| writer.put(entry, false).unwrap());
            for entry in &piece[..20] {
                writer.put(entry, true).unwrap();
            }
            writer.commit(n as u64 + 1).unwrap();
        }
        // Not closed, which would forget what was put before.
        drop(writer);
        let open = || Embedded::open(folder.path()).unwrap().unwrap().searcher().unwrap();
        let (first, later) = (open(), open());
        later.memory.make_now(&later.searcher);
        test(&first, &later);
    }

    fn ask(searcher: &Searcher, query: &Query, sort: Sort, limit: usize) -> Answer {
        let request = Request {
            query,
            sort,
            offset: 0,
            limit,
            superseded: false,
            facets: &Facet::ALL,
        };
        searcher.search(&request, &|_| Vec::new()).unwrap()
    }

    const LINES: [&str; 16] = [
        "防汛",
        "责任制",
        "\"责任制\"",
        "\"防汛\"",
        "\"的\"",
        "的",
        "防汛 责任制",
        "\"防汛责任制通知\"",
        "\"任制防\"",
        "安全生产 -检查",
        "通知 文种:报告",
        "国务院 年度:1995..2005",
        "\"防汛 * 责任制\"",
        "\"的 *3 和\"",
        "\"和 *3 防汛\"",
        "文种:通知",
    ];

    #[test]
    fn facets_are_the_same_by_classes_and_one_by_one() {
        with_index(|first, later| {
            for line in LINES {
                let query = parse(line, None).query;
                for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
                    assert_eq!(ask(first, &query, sort, 10), ask(later, &query, sort, 10), "{line}");
                }
            }
        });
    }

    #[test]
    fn the_best_are_those_of_all_in_order() {
        with_index(|_, searcher| {
            for line in LINES {
                let query = parse(line, None).query;
                let all = ask(searcher, &query, Sort::Relevance, 2_000);
                assert_eq!(all.total, all.hits.len() as u64, "{line}");
                assert!(all.total > 0, "{line}");
                for limit in [1, 10, 50] {
                    let best = ask(searcher, &query, Sort::Relevance, limit);
                    assert_eq!(best.hits, all.hits[..all.hits.len().min(limit)], "{line}");
                    assert_eq!(best.facets, all.facets);
                }
                // A query that is not taken apart scores the same.
                let whole = Query::Or(vec![query.clone()]);
                let whole = ask(searcher, &whole, Sort::Relevance, 2_000);
                let scores = |answer: &Answer| -> BTreeMap<u64, i64> {
                    let rounded = |score: f32| (f64::from(score) * 1e3).round() as i64;
                    answer.hits.iter().map(|hit| (hit.id, rounded(hit.score))).collect()
                };
                assert_eq!(scores(&whole), scores(&all), "{line}");
            }
        });
    }

    #[test]
    fn what_is_counted_is_what_a_scan_finds() {
        with_index(|_, searcher| {
            for text in [
                "责任制",
                "任制防",
                "安全生产检查",
                "防汛责任制通知",
                "的和",
                "有关工作的",
            ] {
                let holds = |entry: &&Entry| entry.title.contains(text) || entry.body.contains(text);
                let papers = papers();
                let scanned = papers.iter().filter(|entry| !entry.superseded).filter(holds).count();
                let found = ask(searcher, &Query::Phrase(text.to_owned()), Sort::Relevance, 10);
                assert_eq!(found.total, scanned as u64, "{text}");
            }
        });
    }
}
