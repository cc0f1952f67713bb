//! Searching (检索): a typed line on the index, joined with the catalogue, with snippets cut from the text.

mod copies;
mod evaluate;
mod facets;
mod fold;
mod help;
mod item;
mod proof;
mod ranked;
mod related;
mod resolve;
mod scan;
mod shown;
mod snippet;
mod standing;
mod suggest;
mod typo;
mod verify;
mod whole;
mod widen;

use std::borrow::Cow;
use std::cell::RefCell;

use serde::Serialize;

pub use copies::{Family, Member, family_of};
pub use evaluate::{DEPTH, Figures, Grades, chance_of, judgements, trec_run};
pub use fold::By;
pub use help::Instead;
pub use item::{Component, Item, ItemFinder, item_of};
pub use proof::verify_queries;
pub use related::{Tied, Yearly};
pub use snippet::{BETWEEN_HEADINGS, PLAIN_MARK, Snippet, marked, snippets};
pub use suggest::{Suggestion, SuggestionKind};
pub use verify::{Proof, WrongPhrase, verify_phrases};
pub use whole::document_as_json;

use self::fold::Listed;
use self::shown::Shown;
use self::standing::Standings;
use crate::archive::{Archive, DocumentId, Listing};
use crate::classify::Rules;
use crate::document::DocDate;
use crate::engine::{Answer, Facet, Facets, Hit, Reason, Request, Searcher, Sort};
use crate::error::Result;
use crate::query::{Chip, OtherWords, Query, Vocabulary, parse};
use crate::relation::Standing;

/// The name of the facet by whether documents are in force.
pub const VALIDITY: &str = "validity";

/// Conditions of one line that are given up in turn, at most.
const MOST_RELAXED: usize = 8;

/// Whether documents are counted by whether they are in force, which no index knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValidityFacet {
    /// They are not.
    #[default]
    No,
    /// Where there are so few that it takes no time.
    IfFew,
    /// In any case.
    Yes,
}

/// How to answer.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// How many hits.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
    /// In what order.
    pub sort: Sort,
    /// Also earlier versions whose place has been taken.
    pub versions: bool,
    /// How many snippets for each hit.
    pub snippets: usize,
    /// Where nothing has all the words, also what has some of them.
    pub widen: bool,
    /// What stands under the best hit of its group: `limit` and `offset` then count groups.
    pub by: By,
    /// By what the documents found are counted.
    pub facets: Vec<Facet>,
    /// The same by whether they are in force.
    pub validity: ValidityFacet,
    /// Also what the index does not know of each hit: whether it is in force, for its place as well; its series and its
    /// thread.
    pub related: bool,
    /// What the score of each hit is made of.
    pub explain: bool,
    /// The day from which 去年 and its like are seen; without it they are text.
    pub as_of: Option<DocDate>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            versions: false,
            snippets: 2,
            widen: true,
            by: By::Document,
            facets: Facet::ALL.to_vec(),
            validity: ValidityFacet::No,
            related: false,
            explain: false,
            as_of: None,
        }
    }
}

impl SearchOptions {
    /// The day on which hits are judged in force or over, ISO 8601, if they are.
    fn judged_on(&self) -> Option<String> {
        let day = self.as_of.filter(|_| self.related)?;
        Some(day.to_string())
    }

    /// The same, for a count alone.
    fn counting(&self) -> Self {
        Self {
            limit: 0,
            offset: 0,
            facets: Vec::new(),
            ..self.clone()
        }
    }
}

fn request<'q>(query: &'q Query, options: &'q SearchOptions) -> Request<'q> {
    Request {
        query,
        sort: options.sort,
        offset: options.offset,
        limit: options.limit,
        superseded: options.versions,
        facets: &options.facets,
    }
}

/// One document found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Its number in the archive.
    pub id: i64,
    /// Its key in the system that exported it.
    pub external_id: Option<String>,
    /// 题名
    pub title: String,
    /// Where the title matched: character positions in it.
    pub title_marks: Vec<(usize, usize)>,
    /// 发文字号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Topic ids.
    pub topics: Vec<String>,
    /// File format.
    pub format: String,
    /// The first place, in order of path, at which it was found.
    pub path: Option<String>,
    /// 效力: whether it is in force on the day from which the line is seen, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<Standing>,
    /// Whether a newer version has taken its place.
    pub superseded: bool,
    /// Whether it has only a part of what was asked for.
    pub widened: bool,
    /// The number of its group of copies and editions (副本、版本).
    pub group: Option<i64>,
    /// The papers of its yearly series, itself among them, if that was asked for and there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Yearly>,
    /// The papers that it answers or forwards and those that do so to it, if that was asked for and there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thread: Vec<Tied>,
    /// Others of its group (of copies, or of what was asked for) that were found and are not listed by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<i64>,
    /// How well it fits; comparable within one answer only.
    pub score: f32,
    /// What its score is made of, the greatest part first, if that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The passages that show why.
    pub snippets: Vec<Snippet>,
}

/// What would be found if one condition were given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relaxed {
    /// The condition, in words.
    pub without: String,
    /// How many documents meet the others, exactly; in other words, if none does as they were typed.
    pub total: u64,
}

/// The answer to one line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// How many documents meet the condition, exactly.
    pub total: u64,
    /// Time taken, in milliseconds.
    pub took_ms: f64,
    /// What the line was taken to mean.
    pub understood: String,
    /// The same, one for each condition.
    pub chips: Vec<Chip>,
    /// What in it was not understood.
    pub notes: Vec<String>,
    /// Where nothing was found: the conditions that stand in the way, the one that hides most first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relax: Vec<Relaxed>,
    /// Where hits were found in other words: what those are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_words: Vec<OtherWords>,
    /// Where hits were found by their sound: what those words were taken for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_as: Vec<OtherWords>,
    /// Where nothing or little was found: conditions that find something in place of those that do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Instead>,
    /// The documents asked for.
    pub hits: Vec<Found>,
    /// Whether there are more behind them.
    #[serde(skip)]
    pub more: bool,
    /// Facets that were thought of and not counted, for that would have taken too long.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<&'static str>,
    /// Counts over all that meet the condition.
    #[serde(serialize_with = "facets::as_map")]
    pub facets: Facets,
}

/// The number by which the catalogue knows a hit.
fn number(hit: &Hit) -> DocumentId {
    DocumentId(i64::try_from(hit.id).unwrap_or(i64::MAX))
}

/// An archive and its index, ready to answer.
pub struct Search<'a> {
    archive: &'a Archive,
    searcher: Searcher,
    rules: &'static Rules,
    vocabulary: Cow<'static, Vocabulary>,
    standings: RefCell<Standings>,
}

impl<'a> Search<'a> {
    /// Joins a view of the index with the archive that it was made from.
    #[must_use]
    pub fn new(archive: &'a Archive, searcher: Searcher) -> Self {
        Self {
            archive,
            searcher,
            rules: Rules::current(),
            vocabulary: Cow::Borrowed(Vocabulary::builtin()),
            standings: RefCell::default(),
        }
    }

    /// The same with a user's own words.
    #[must_use]
    pub fn with_vocabulary(self, vocabulary: Vocabulary) -> Self {
        Self {
            vocabulary: Cow::Owned(vocabulary),
            ..self
        }
    }

    /// Answers one typed line.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if index or catalogue cannot be read.
    pub fn search(&self, line: &str, options: &SearchOptions) -> Result<Results> {
        self.archive.catalogue.in_one_view(|| self.answered(line, options))
    }

    fn answered(&self, line: &str, options: &SearchOptions) -> Result<Results> {
        let started = std::time::Instant::now();
        let parsed = parse(line, options.as_of);
        let query = self.resolved(&parsed.query, options)?;
        let (mut answer, listed, mut more) = if options.by != By::Document {
            self.folded(&query, options)?
        } else {
            let answer = self.ranked(&query, options)?;
            let listed = self.listed(&answer.hits)?;
            let shown = options.offset.saturating_add(listed.len());
            let more = u64::try_from(shown).is_ok_and(|shown| shown < answer.total);
            (answer, listed, more)
        };
        facets::join_spellings(&mut answer.facets);
        let mut hits = self.join(listed, &parsed.query, &Shown::of(&parsed.query), options)?;
        let (mut other_words, mut read_as) = (Vec::new(), Vec::new());
        if !more && let Some(wider) = self.wider(&parsed.query, &answer.hits, options)? {
            more = wider.other_words.is_empty() && wider.hits.len() == options.limit;
            let listed = if options.by != By::Document {
                self.fold(&wider.hits, options.by)?
            } else {
                self.listed(&wider.hits)?
            };
            let shown = Shown::of(&wider.query).with(&wider.read_as);
            let near = self.join(listed, &wider.query, &shown, options)?;
            hits.extend(near.into_iter().map(|hit| Found { widened: true, ..hit }));
            (other_words, read_as) = (wider.other_words, wider.read_as);
        }
        let mut uncounted = Vec::new();
        match self.count_standings(&query, answer.total, options)? {
            Some(counts) => drop(answer.facets.insert(VALIDITY, counts)),
            None if options.validity != ValidityFacet::No => uncounted.push(VALIDITY),
            None => {}
        }
        Ok(Results {
            total: answer.total,
            understood: parsed.query.to_string(),
            chips: parsed.chips,
            notes: parsed.notes,
            relax: if answer.total == 0 {
                self.relax(&parsed.query, options)?
            } else {
                Vec::new()
            },
            other_words,
            read_as,
            instead: if answer.total == 0 || (options.related && answer.total <= typo::FEW) {
                self.instead(&parsed.query, options)?
            } else {
                Vec::new()
            },
            hits,
            more,
            uncounted,
            facets: answer.facets,
            took_ms: (started.elapsed().as_secs_f64() * 1e6).round() / 1e3,
        })
    }

    /// Hits of a query with what the catalogue knows of them.
    fn join(&self, listed: Vec<Listed>, query: &Query, shown: &Shown, options: &SearchOptions) -> Result<Vec<Found>> {
        let ids: Vec<u64> = listed.iter().map(|listed| listed.hit.id).collect();
        let mut reasons = if options.explain && options.sort == Sort::Relevance {
            self.searcher
                .explain(query, &|asked| self.rules.topics_named(asked), &ids)?
        } else {
            Vec::new()
        }
        .into_iter();
        let ids: Vec<DocumentId> = listed.iter().map(|listed| number(&listed.hit)).collect();
        let mut validity = match options.judged_on() {
            Some(day) => self.standings(&ids, &day)?,
            None => Vec::new(),
        }
        .into_iter();
        let mut hits = Vec::with_capacity(listed.len());
        for listed in listed {
            let mut reasons = reasons.next().unwrap_or_default();
            let validity = validity.next();
            if !reasons.is_empty() {
                reasons.extend(ranked::loss(&listed.hit, validity, &reasons));
            }
            let id = number(&listed.hit);
            // A document of a newer generation than this view of the catalogue is left to the next search.
            if let Some(listing) = self.archive.catalogue.listing(id)? {
                let found = self.found(listing, listed, shown, options)?;
                hits.push(Found {
                    reasons,
                    validity,
                    ..found
                });
            }
        }
        Ok(hits)
    }

    /// The documents that a typed line finds, in order, without joining them.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the index cannot be read.
    pub fn ids(&self, line: &str, options: &SearchOptions) -> Result<Vec<DocumentId>> {
        let answer = self.ranked(&parse(line, options.as_of).query, options)?;
        Ok(answer.hits.iter().map(number).collect())
    }

    /// These documents as hits of a typed line, in the order given.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn show(&self, line: &str, documents: &[DocumentId], options: &SearchOptions) -> Result<Vec<Found>> {
        let query = parse(line, options.as_of).query;
        let hits = documents.iter().map(|document| Hit {
            id: u64::try_from(document.0).unwrap_or_default(),
            score: 0.0,
        });
        let listed = self.listed(&hits.collect::<Vec<_>>())?;
        self.join(listed, &query, &Shown::of(&query), options)
    }

    /// The documents that meet a condition, without joining them.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the index cannot be read.
    pub fn answer(&self, query: &Query, options: &SearchOptions) -> Result<Answer> {
        let query = self.resolved(query, options)?;
        self.find(&request(&query, options))
    }

    fn find(&self, request: &Request<'_>) -> Result<Answer> {
        self.searcher.search(request, &|asked| self.rules.topics_named(asked))
    }

    /// What would be found with one condition less.
    fn relax(&self, query: &Query, options: &SearchOptions) -> Result<Vec<Relaxed>> {
        let counting = options.counting();
        let mut found = Vec::new();
        let relaxed = query.relaxed().into_iter();
        for (without, rest) in relaxed
            .filter(|(_, rest)| resolve::is_narrowed(rest))
            .take(MOST_RELAXED)
        {
            let mut total = self.answer(&rest, &counting)?.total;
            if total == 0
                && options.widen
                && let Some((other, _)) = rest.with_other_words(&self.vocabulary)
            {
                total = self.answer(&other, &counting)?.total;
            }
            if total > 0 {
                found.push(Relaxed { without, total });
            }
        }
        found.sort_by_key(|relaxed| std::cmp::Reverse(relaxed.total));
        Ok(found)
    }

    fn found(&self, listing: Listing, listed: Listed, shown: &Shown, options: &SearchOptions) -> Result<Found> {
        let catalogue = &self.archive.catalogue;
        let id = listing.id;
        let (text, parts) = if options.snippets > 0 {
            (catalogue.text(id)?, catalogue.parts_of(id)?)
        } else {
            Default::default()
        };
        let needles = &shown.in_texts(&listing.title, &text);
        let titles = snippet::titles(&text, &listing.title, parts.title.clone());
        let snippets = snippets(&text, needles, options.snippets, &titles).into_iter();
        let snippets = snippets.map(|snippet| snippet.within(&parts)).collect();
        Ok(Found {
            id: id.0,
            title_marks: snippet::marks(&listing.title, needles),
            snippets,
            path: catalogue.first_place_of(id)?.map(|key| key.to_string()),
            series: if options.related {
                self.series_of(&listing)?
            } else {
                Vec::new()
            },
            thread: if options.related {
                self.thread_of(id)?
            } else {
                Vec::new()
            },
            external_id: listing.external_id,
            title: listing.title,
            number: listing.number,
            organ: listing.organ,
            date: listing.date,
            kind: listing.kind,
            topics: listing.topics,
            format: listing.format,
            validity: None,
            superseded: listing.superseded,
            widened: false,
            group: listed.group,
            copies: listed.copies,
            score: listed.hit.score,
            reasons: Vec::new(),
        })
    }
}
