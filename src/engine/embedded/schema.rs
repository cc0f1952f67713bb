//! The fields of the embedded index.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

use super::analyzer::{PAIRS, SINGLES, WORDS};

/// How many characters the title has, before the text in the same field.
pub(super) const TITLE_CHARS: &str = "title_chars";

/// The folders of a document.
pub(super) const FOLDER: &str = "folder";

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Document number.
    pub id: Field,
    /// Pairs of neighbouring characters of title and text, with positions: decides phrases. Behind each of the two stands
    /// a border, so that every character begins a pair.
    pub text_pairs: Field,
    /// Single characters of title and text: decides phrases of one character.
    pub text_singles: Field,
    /// Pairs of the title alone, between borders: decides how it begins and ends.
    pub title_pairs: Field,
    /// Single characters of the title alone.
    pub title_singles: Field,
    /// Words of title and text, for ranking.
    pub words: Field,
    /// Words of the title, for ranking.
    pub title_words: Field,
    /// Syllables of title and organ, with positions.
    pub sounds: Field,
    /// First letters of the same.
    pub initials: Field,
    /// Characters of the title.
    pub title_chars: Field,
    /// Pairs of the organ's name, between borders.
    pub organ_pairs: Field,
    /// Pairs of the document's own number, between borders.
    pub number_pairs: Field,
    /// Pairs of the addressees' names, with borders between.
    pub addressee_pairs: Field,
    /// Canonical own number.
    pub number: Field,
    /// Canonical numbers cited.
    pub cited: Field,
    /// 文种
    pub kind: Field,
    /// 发文机关
    pub organ: Field,
    /// Topic ids.
    pub topic: Field,
    /// 密级
    pub secrecy: Field,
    /// The issuing organ's level.
    pub level: Field,
    /// 保管期限
    pub retention: Field,
    /// The folders in which it lies.
    pub folder: Field,
    /// What its yearly copies have in common.
    pub series: Field,
    /// File format.
    pub format: Field,
    /// Year of the date.
    pub year: Field,
    /// First day of the date.
    pub date_from: Field,
    /// Last day of the date.
    pub date_to: Field,
    /// Key in the exporting system.
    pub external_id: Field,
    /// `key NUL value` of unknown keys.
    pub meta: Field,
    /// 1 if a newer version has taken its place.
    pub superseded: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, option: IndexRecordOption, norms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(norms),
        )
    };
    let pairs = || text(PAIRS, IndexRecordOption::WithFreqsAndPositions, true);
    let singles = || text(SINGLES, IndexRecordOption::Basic, false);
    let words = || text(WORDS, IndexRecordOption::WithFreqs, true);
    let sounds = || text(WORDS, IndexRecordOption::WithFreqsAndPositions, false);
    let value = || STRING | FAST;
    let fields = Fields {
        id: builder.add_u64_field("id", INDEXED | FAST),
        text_pairs: builder.add_text_field("text_pairs", pairs()),
        text_singles: builder.add_text_field("text_singles", singles()),
        title_pairs: builder.add_text_field("title_pairs", pairs()),
        title_singles: builder.add_text_field("title_singles", singles()),
        words: builder.add_text_field("words", words()),
        title_words: builder.add_text_field("title_words", words()),
        sounds: builder.add_text_field("sounds", sounds()),
        initials: builder.add_text_field("initials", sounds()),
        title_chars: builder.add_u64_field(TITLE_CHARS, FAST),
        organ_pairs: builder.add_text_field("organ_pairs", pairs()),
        number_pairs: builder.add_text_field("number_pairs", pairs()),
        addressee_pairs: builder.add_text_field("addressee_pairs", pairs()),
        number: builder.add_text_field("number", STRING),
        cited: builder.add_text_field("cited", STRING),
        kind: builder.add_text_field("kind", value()),
        organ: builder.add_text_field("organ", value()),
        topic: builder.add_text_field("topic", value()),
        secrecy: builder.add_text_field("secrecy", value()),
        level: builder.add_text_field("level", value()),
        retention: builder.add_text_field("retention", value()),
        folder: builder.add_text_field(FOLDER, value()),
        series: builder.add_text_field("series", STRING),
        format: builder.add_text_field("format", value()),
        year: builder.add_u64_field("year", FAST),
        date_from: builder.add_u64_field("date_from", INDEXED | FAST),
        date_to: builder.add_u64_field("date_to", INDEXED | FAST),
        external_id: builder.add_text_field("external_id", STRING),
        meta: builder.add_text_field("meta", STRING),
        superseded: builder.add_u64_field("superseded", INDEXED),
    };
    (builder.build(), fields)
}
