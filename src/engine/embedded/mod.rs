//! The engine inside this program: a tantivy index in the archive folder.

mod analyzer;
mod answer;
mod bag;
mod best;
mod characters;
mod classes;
mod directory;
mod documents;
mod explain;
mod facets;
mod folders;
mod lower;
mod part;
mod position;
mod row;
mod schema;
mod scores;
mod sum;
mod terms;
mod write;

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query as Lowered, TermQuery};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, Index, IndexReader, ReloadPolicy, TERMINATED};

pub use write::EmbeddedWriter;

use self::analyzer::Backlog;
use self::answer::{Order, Question};
use self::classes::Memory;
use self::directory::ReadingDirectory;
use self::lower::Lower;
use self::schema::Fields;
use self::sum::Sum;
use super::{Answer, Hit, INDEX_VERSION, Request, Sort, Weights};
use crate::error::{Context, Error, Kind, Result};
use crate::text::{fold::FOLD_VERSION, pinyin::PINYIN_VERSION, segment::SEGMENT_VERSION};

/// The file beside the index that says under which rules it was made.
const VERSION_FILE: &str = "LANTAI_VERSION";

/// So many hits more are looked at than are asked for, so that equal scores at the end come in the order of the documents.
const TIES: usize = 64;

fn version() -> String {
    format!("index {INDEX_VERSION} fold {FOLD_VERSION} segment {SEGMENT_VERSION} pinyin {PINYIN_VERSION}")
}

/// Whether the index in `folder`, if there is one, was made under the rules of this program.
fn is_current(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join(VERSION_FILE)).is_ok_and(|found| found == version())
}

fn cannot(what: &'static str, folder: &Path) -> impl FnOnce() -> String {
    let folder = folder.display().to_string();
    move || format!("cannot {what} the index in {folder}")
}

fn meta_term(key: &str, value: &str) -> String {
    format!("{key}\0{value}")
}

/// Runs something that reads the index. tantivy trusts its own files: where they are damaged it may panic, and that
/// must become an error that says what to do.
fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(Error::new(Kind::Damaged, "the index is damaged")))
        .map_err(|e| e.with_hint("run `lantai reindex`: it builds the index anew from the archive"))
}

/// An index open for searching.
#[derive(Debug)]
pub struct Embedded {
    index: Index,
    fields: Fields,
    backlog: Arc<Backlog>,
    memory: Arc<Memory>,
}

impl Embedded {
    /// Opens the index in `folder`; `None` if there is none, or one that has to be rebuilt because it is damaged or
    /// was made by other rules.
    ///
    /// # Errors
    /// [`Kind::Io`] if the folder cannot be read.
    pub fn open(folder: &Path) -> Result<Option<Self>> {
        if !is_current(folder) {
            return Ok(None);
        }
        let mut opened = Index::open_in_dir(folder);
        if let Ok(index) = &mut opened {
            // Segments are searched side by side; without threads, one after the other.
            let _ = index.set_default_multithread_executor();
        }
        Ok(Self::with_current_schema(opened))
    }

    /// The same, read as the writer reads it.
    fn open_for_writing(folder: &Path) -> Result<Option<Self>> {
        if !is_current(folder) {
            return Ok(None);
        }
        let directory = ReadingDirectory::open(folder).context(Kind::Io, cannot("open", folder))?;
        Ok(Self::with_current_schema(Index::open(directory)))
    }

    fn with_current_schema(opened: tantivy::Result<Index>) -> Option<Self> {
        let (schema, fields) = schema::schema();
        opened
            .ok()
            .filter(|index| index.schema() == schema)
            .map(|index| Self::with(index, fields))
    }

    /// Makes an empty index, in place of whatever is there.
    fn create(folder: &Path) -> Result<()> {
        let make = || -> std::io::Result<()> {
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
            std::fs::create_dir_all(folder)
        };
        make().context(Kind::Io, cannot("clear", folder))?;
        let (schema, _) = schema::schema();
        Index::create_in_dir(folder, schema).context(Kind::Io, cannot("create", folder))?;
        // Written last: an index without it counts as none.
        std::fs::write(folder.join(VERSION_FILE), version()).context(Kind::Io, cannot("mark", folder))
    }

    fn with(index: Index, fields: Fields) -> Self {
        let backlog = Arc::<Backlog>::default();
        analyzer::register(index.tokenizers(), backlog.clone());
        Self {
            index,
            fields,
            backlog,
            memory: Arc::default(),
        }
    }

    /// The generation of the catalogue that the index has reached; 0 for an empty index.
    ///
    /// # Errors
    /// [`Kind::Io`] if the index cannot be read.
    pub fn generation(&self) -> Result<u64> {
        let meta = self
            .index
            .load_metas()
            .context(Kind::Io, || "the index's state cannot be read")?;
        Ok(meta.payload.and_then(|payload| payload.parse().ok()).unwrap_or(0))
    }

    /// A view of the index as it is now, for any number of searches.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn searcher(&self) -> Result<Searcher> {
        let unreadable = || "the index cannot be read";
        guarded(|| {
            let reader: IndexReader = self
                .index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()
                .context(Kind::Damaged, unreadable)?;
            let searcher = reader.searcher();
            let superseded = Term::from_field_u64(self.fields.superseded, 1);
            let hides_any = searcher.doc_freq(&superseded).context(Kind::Damaged, unreadable)? > 0;
            self.memory.keep(&searcher);
            Ok(Searcher {
                memory: self.memory.clone(),
                searcher,
                fields: self.fields,
                weights: Weights::builtin(),
                superseded,
                hides_any,
            })
        })
    }

    /// Reads every file of the index and names those that do not have the checksum they were written with.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read at all.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>> {
        guarded(|| {
            let damaged = self.index.validate_checksum();
            let mut damaged: Vec<PathBuf> = damaged
                .context(Kind::Damaged, || "the index cannot be read")?
                .into_iter()
                .collect();
            damaged.sort();
            Ok(damaged)
        })
    }
}

/// A view of the index at one moment.
pub struct Searcher {
    memory: Arc<Memory>,
    searcher: tantivy::Searcher,
    fields: Fields,
    weights: Weights,
    superseded: Term,
    hides_any: bool,
}

impl Searcher {
    /// What each sign of a good hit is worth.
    #[must_use]
    pub fn weights(&self) -> Weights {
        self.weights
    }

    /// The same with weights of a user's own.
    #[must_use]
    pub fn with_weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// Number of documents in the index.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// The best hits of a query, without counting all: cheap for a query that nearly every document meets a little.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn best(&self, request: &Request<'_>, topics: &dyn Fn(&str) -> Vec<String>) -> Result<Vec<Hit>> {
        let lower = self.lower(topics);
        if lower.summed(request.query).is_some_and(|signs| signs.is_empty()) {
            return self.first(&*self.visible(lower.condition(request.query), request), request);
        }
        let query = self.visible(lower.query(request.query), request);
        let best = TopDocs::with_limit(request.offset + request.limit + TIES).order_by_score();
        guarded(|| {
            let unreadable = || "the index cannot be searched";
            let found = self.searcher.search(&query, &best).context(Kind::Damaged, unreadable)?;
            self.hits(&found, request)
        })
    }

    /// The same where nothing makes a document rank: the first that are found.
    fn first(&self, condition: &dyn Lowered, request: &Request<'_>) -> Result<Vec<Hit>> {
        let wanted = request.offset + request.limit + TIES;
        guarded(|| {
            let unreadable = || "the index cannot be searched";
            let unscored = EnableScoring::disabled_from_searcher(&self.searcher);
            let weight = condition.weight(unscored).context(Kind::Damaged, unreadable)?;
            let mut found = Vec::new();
            for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
                let mut docs = weight.scorer(segment, 1.0).context(Kind::Damaged, unreadable)?;
                while docs.doc() != TERMINATED && found.len() < wanted {
                    if !segment.is_deleted(docs.doc()) {
                        found.push((0.0, DocAddress::new(ordinal, docs.doc())));
                    }
                    docs.advance();
                }
            }
            self.hits(&found, request)
        })
    }

    /// Those asked for of the best that were found, equals in order of their numbers.
    fn hits(&self, found: &[(f32, DocAddress)], request: &Request<'_>) -> Result<Vec<Hit>> {
        let unreadable = || "the index cannot be searched";
        let hit = |(score, address): &(f32, DocAddress)| {
            let segment = self.searcher.segment_reader(address.segment_ord);
            let ids = segment
                .fast_fields()
                .column_first_or_default::<u64>("id")
                .context(Kind::Damaged, unreadable)?;
            Ok(Hit {
                id: ids.get_val(address.doc_id),
                score: *score,
            })
        };
        let mut hits = found.iter().map(hit).collect::<Result<Vec<Hit>>>()?;
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        Ok(hits.into_iter().skip(request.offset).take(request.limit).collect())
    }

    /// Answers a query. `topics` gives the ids of the topics that a person can mean by a text.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn search(&self, request: &Request<'_>, topics: &dyn Fn(&str) -> Vec<String>) -> Result<Answer> {
        let lower = self.lower(topics);
        let unreadable = || "the index cannot be searched";
        guarded(|| {
            let is_ranked = request.sort == Sort::Relevance && request.limit > 0;
            let signs = is_ranked.then(|| lower.summed(request.query)).flatten();
            let order = if !is_ranked || signs.as_ref().is_some_and(Vec::is_empty) {
                Order::Unscored
            } else if let Some(signs) = signs
                && let Some(sum) = Sum::of(&signs, &self.searcher).context(Kind::Damaged, unreadable)?
            {
                Order::Summed(sum)
            } else {
                Order::Scored
            };
            let condition = match order {
                Order::Scored => lower.query(request.query),
                _ => lower.condition(request.query),
            };
            let question = Question {
                condition: self.visible(condition, request),
                order,
                sort: request.sort,
                offset: request.offset,
                limit: request.limit,
                facets: request.facets,
                at_most: lower.at_most(request.query),
            };
            let answer = question.answer(&self.searcher, &self.memory);
            answer.context(Kind::Damaged, unreadable)
        })
    }

    fn lower<'s>(&'s self, topics: &'s dyn Fn(&str) -> Vec<String>) -> Lower<'s> {
        Lower {
            fields: self.fields,
            weights: self.weights,
            searcher: &self.searcher,
            topics,
        }
    }

    /// A condition without what the request hides.
    fn visible(&self, query: Box<dyn Lowered>, request: &Request<'_>) -> Box<dyn Lowered> {
        if !self.hides_any || request.superseded {
            return query;
        }
        let hidden = TermQuery::new(self.superseded.clone(), IndexRecordOption::Basic);
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, query),
            (Occur::MustNot, Box::new(hidden)),
        ]))
    }
}
