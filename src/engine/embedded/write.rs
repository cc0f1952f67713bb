//! Putting entries into the index, and committing them with the catalogue's generation.

use std::path::Path;
use std::time::{Duration, Instant};

use tantivy::index::SegmentId;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Term;
use tantivy::{IndexWriter, SegmentMeta, TantivyDocument};

use super::analyzer::BORDER;
use super::{Embedded, cannot};
use crate::engine::Entry;
use crate::error::{Context, Error, Kind, Result};
use crate::text::fold::fold;

/// Memory in which entries are gathered before they are written as a segment, divided among the threads.
const MEMORY_BYTES: usize = 240 * 1024 * 1024;

/// So much text may wait for the index; each byte of it is held about four times.
const BACKLOG_BYTES: usize = 24 * 1024 * 1024;
/// An index that takes up nothing for so long has failed.
const STALLED: Duration = Duration::from_secs(30);

/// Segments of so few documents are merged in a moment.
const SMALL: u32 = 2_000;

/// Folded texts with a border before, between and behind them.
fn between_borders<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut bordered = String::from(BORDER);
    for text in texts {
        bordered.push_str(text.as_ref());
        bordered.push(BORDER);
    }
    bordered
}

/// The one writer of an index. The caller holds the archive's lock.
pub struct EmbeddedWriter {
    index: Embedded,
    writer: IndexWriter,
}

impl EmbeddedWriter {
    /// Opens the index in `folder` for writing, made anew if it is missing, damaged or of another version.
    ///
    /// # Errors
    /// [`Kind::Io`] if the folder cannot be written.
    pub fn open(folder: &Path, threads: usize) -> Result<Self> {
        let index = match Embedded::open_for_writing(folder)? {
            Some(index) => index,
            None => {
                Embedded::create(folder)?;
                Embedded::open_for_writing(folder)?
                    .ok_or_else(|| Error::new(Kind::Io, cannot("open for writing", folder)()))?
            }
        };
        let threads = threads.max(1);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(MEMORY_BYTES / threads)
            // One merge at a time: each holds what it merges.
            .num_merge_threads(1)
            .build();
        let writer = index
            .index
            .writer_with_options(options)
            .context(Kind::Io, cannot("open for writing", folder))?;
        Ok(Self { index, writer })
    }

    /// The generation of the catalogue that the index has reached; 0 for an empty index.
    ///
    /// # Errors
    /// [`Kind::Io`] if the index cannot be read.
    pub fn generation(&self) -> Result<u64> {
        self.index.generation()
    }

    /// Puts an entry. `replaces` says that the index may hold an earlier form of it.
    ///
    /// # Errors
    /// [`Kind::Io`] if the index cannot be written.
    pub fn put(&self, entry: &Entry, replaces: bool) -> Result<()> {
        let fields = self.index.fields;
        if replaces {
            self.writer.delete_term(Term::from_field_u64(fields.id, entry.id));
        }
        let mut document = TantivyDocument::new();
        let mut searched = String::with_capacity(entry.title.len() + entry.body.len() + 2);
        for text in [&entry.title, &entry.body] {
            searched.push_str(text);
            searched.push(BORDER);
        }
        let title = between_borders([&entry.title]);
        document.add_u64(fields.id, entry.id);
        document.add_text(fields.text_pairs, &searched);
        document.add_text(fields.text_singles, &searched);
        document.add_text(fields.words, &entry.words);
        document.add_text(fields.title_words, &entry.title_words);
        document.add_text(fields.title_pairs, &title);
        document.add_text(fields.title_singles, &entry.title);
        document.add_u64(fields.title_chars, entry.title.chars().count() as u64);
        document.add_text(fields.sounds, &entry.sounds);
        let initials = entry.sounds.split(' ').filter_map(|syllable| syllable.get(..1));
        document.add_text(fields.initials, initials.collect::<Vec<_>>().join(" "));
        if let Some(number) = &entry.number {
            document.add_text(fields.number, number);
            document.add_text(fields.number_pairs, between_borders([&fold(number)]));
        }
        entry
            .cited
            .iter()
            .for_each(|number| document.add_text(fields.cited, number));
        if let Some(organ) = &entry.organ {
            document.add_text(fields.organ, organ);
            document.add_text(fields.organ_pairs, between_borders([&fold(organ)]));
        }
        if !entry.addressees.is_empty() {
            document.add_text(fields.addressee_pairs, between_borders(&entry.addressees));
        }
        if let Some(kind) = &entry.kind {
            document.add_text(fields.kind, kind);
        }
        entry
            .topics
            .iter()
            .for_each(|topic| document.add_text(fields.topic, topic));
        if let Some(secrecy) = &entry.secrecy {
            document.add_text(fields.secrecy, secrecy);
        }
        if let Some(level) = &entry.level {
            document.add_text(fields.level, level);
        }
        if let Some(retention) = &entry.retention {
            document.add_text(fields.retention, retention);
        }
        let folders = entry.folders.iter();
        folders.for_each(|folder| document.add_text(fields.folder, folder));
        if let Some(series) = &entry.series {
            document.add_text(fields.series, series);
        }
        document.add_text(fields.format, &entry.format);
        if let Some((from, to)) = entry.date {
            document.add_u64(fields.year, u64::from(from / 10_000));
            document.add_u64(fields.date_from, u64::from(from));
            document.add_u64(fields.date_to, u64::from(to));
        }
        if let Some(id) = &entry.external_id {
            document.add_text(fields.external_id, id);
        }
        for (key, value) in &entry.meta {
            document.add_text(fields.meta, super::meta_term(key, value));
        }
        document.add_u64(fields.superseded, u64::from(entry.superseded));
        for text in [&searched, &title] {
            self.index.backlog.add(text);
        }
        self.wait_for_room();
        self.writer
            .add_document(document)
            .map(drop)
            .context(Kind::Io, || "the index refuses a document")
    }

    /// Waits until the index has taken up most of what was put. If it takes up nothing any more it has failed, and
    /// putting the next document says why.
    fn wait_for_room(&self) {
        let mut before = self.index.backlog.bytes();
        let mut since = Instant::now();
        while before > BACKLOG_BYTES && since.elapsed() < STALLED {
            std::thread::sleep(Duration::from_millis(1));
            let now = self.index.backlog.bytes();
            if now < before {
                since = Instant::now();
            }
            before = now;
        }
    }

    /// Makes everything that was put durable and visible, as of `generation`.
    ///
    /// # Errors
    /// [`Kind::Io`] if the index cannot be written; it then stays at the generation it had.
    pub fn commit(&mut self, generation: u64) -> Result<()> {
        let failed = || "the index cannot be committed";
        let mut commit = self.writer.prepare_commit().context(Kind::Io, failed)?;
        commit.set_payload(&generation.to_string());
        commit.commit().map(drop).context(Kind::Io, failed)
    }

    /// Removes everything, before a rebuild.
    ///
    /// # Errors
    /// [`Kind::Io`] if the index cannot be written.
    pub fn clear(&mut self) -> Result<()> {
        self.writer
            .delete_all_documents()
            .context(Kind::Io, || "the index cannot be cleared")?;
        self.commit(0)
    }

    /// Waits for segments to be merged in the background and closes the index.
    ///
    /// # Errors
    /// [`Kind::Io`] if a merge failed; the index is whole nevertheless.
    pub fn close(mut self) -> Result<()> {
        self.forget_deleted()?;
        self.writer
            .wait_merging_threads()
            .context(Kind::Io, || "the index cannot finish merging")
    }

    /// What was deleted counts in scores until its segment is merged, so they would tell how a run was cut into commits. Where
    /// it costs nothing it is forgotten at once; in large archives it weighs next to nothing.
    fn forget_deleted(&mut self) -> Result<()> {
        let segments = self.index.index.searchable_segment_metas();
        let mut segments = segments.context(Kind::Io, || "the index cannot be read")?;
        segments.retain(|segment| segment.has_deletes() && segment.max_doc() <= SMALL);
        let ids: Vec<SegmentId> = segments.iter().map(SegmentMeta::id).collect();
        if !ids.is_empty() {
            // Those that a merge under way has taken are forgotten by it.
            drop(self.writer.merge(&ids).wait());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_leaves_no_trace_in_a_small_index() {
        let folder = tempfile::tempdir().unwrap();
        let entry = |id, text: &str| Entry {
            id,
            body: text.into(),
            words: text.into(),
            ..Entry::default()
        };
        let mut writer = EmbeddedWriter::open(folder.path(), 1).unwrap();
        for (generation, text) in (1..).zip(["防汛", "抗旱"]) {
            writer.put(&entry(1, text), generation > 1).unwrap();
            writer.put(&entry(generation + 1, text), false).unwrap();
            writer.commit(generation).unwrap();
        }
        writer.close().unwrap();
        let index = Embedded::open_for_writing(folder.path()).unwrap().unwrap();
        let segments = index.index.searchable_segment_metas().unwrap();
        assert!(segments.iter().all(|segment| !segment.has_deletes()));
        assert_eq!(segments.iter().map(SegmentMeta::num_docs).sum::<u32>(), 3);
        assert_eq!(index.generation().unwrap(), 2);
    }
}
