//! Text → [`Document`]: for each element the sources in their order of trust; the first that speaks wins.

use std::ops::Range;

use super::citation;
use super::closing::{self, Closing};
use super::lines::{self, Line};
use super::marks::MARKS;
use super::metadata_block::{self, Entry, Label, Labelled};
use super::organ::tidy_name;
use super::{
    DocDate, DocNumber, Document, Field, Layout, addressee, annex, dating, division, find_numbers, head, history,
    imprint, issuer, kind_of_title, outline, own_kind, own_number, title,
};

/// The head of a text, in bytes: metadata, red head, title and number stand there.
const HEAD_BYTES: usize = 6_000;
/// What is shown of a body.
const BEGINNING_CHARS: usize = 60;

/// Values that came with the document, e.g. in a catalogue; they win over what the text seems to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Known {
    /// 题名
    pub title: Option<String>,
    /// 文号
    pub number: Option<String>,
    /// 责任者
    pub organ: Option<String>,
    /// 日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
}

/// What there is to understand.
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    /// The text as extracted.
    pub text: &'a str,
    /// A title among the file's own properties.
    pub title_hint: Option<&'a str>,
    /// The file's name without its extension.
    pub file_stem: Option<&'a str>,
    /// Values of a catalogue.
    pub known: Known,
}

/// The values of a metadata block.
struct Block<'a> {
    text: &'a str,
    entries: Vec<Entry>,
}

impl Block<'_> {
    fn first(&self, wanted: Label) -> Option<(&str, Range<usize>)> {
        let (_, _, range) = self.entries.iter().find(|(label, _, _)| *label == wanted)?;
        Some((self.text.get(range.clone())?, range.clone()))
    }

    fn field<T>(&self, wanted: Label, rule: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<Field<T>> {
        let (value, range) = self.first(wanted)?;
        Some(Field::found(read(value)?, range, rule, 0.97))
    }
}

/// Understands a text. Never fails; what is not found stays empty.
#[must_use]
pub fn parse(input: &Input<'_>) -> Document {
    let (text, known) = (input.text, &input.known);
    let (entries, start) = metadata_block::find(&text[..text.floor_char_boundary(HEAD_BYTES)]).unwrap_or_default();
    let block = Block { text, entries };
    let mut all = lines::lines(text, start..text.len());
    all.retain(|line| !line.is_page_mark());
    let numbers = find_numbers(text);

    let head_text = &text[..text.floor_char_boundary(start + HEAD_BYTES)];
    let in_text = given(&known.title)
        .and_then(|title| title::find_named(head_text, start, &title::tidy(title)))
        .or_else(|| best_title(input, head_text, start));
    // A page may have the block below the title.
    let block_start = block.entries.first().map_or(0, |(_, _, range)| range.start);
    let above = || title::find(&text[..block_start], 0).filter(|title| title.confidence > 0.8);
    let in_text = match in_text {
        Some(title) if title.confidence > 0.8 => Some(title),
        in_text => above().or(in_text),
    };
    // Where the title stands matters even if its value is known from elsewhere.
    let title_span = in_text
        .as_ref()
        .and_then(|title| title.span.clone())
        .filter(|span| span.start >= start);
    let below_title = title_span
        .as_ref()
        .map_or(0, |span| all.iter().take_while(|line| line.start < span.end).count());
    let marks = head::read(&all, title_span.as_ref().map(|span| span.end));
    let mut title = given(&known.title)
        .map(|value| Field::from_outside(value.to_owned(), "catalogue", 1.0))
        .or_else(|| block.field(Label::Title, "title.metadata-block", |value| Some(title::tidy(value))))
        .or(in_text);

    let own_number = own_number::find(text, start, &all, &numbers, title_span.as_ref());
    let note = history::read(text, &all[below_title..]);
    let mut body_from = below_title + note.as_ref().map_or(0, |note| note.lines);
    body_from += numbered_lines(&all[body_from..], own_number.as_ref());
    body_from += usize::from(all.get(body_from).is_some_and(|line| title::is_issue(&line.compact())));
    let heading = all[body_from..]
        .first()
        .filter(|_| all.len() > body_from + 3)
        .and_then(closing::heading);
    body_from += usize::from(heading.is_some());
    let addressees = addressee::read(&all[body_from..]);
    if let Some((_, taken)) = &addressees {
        body_from += taken;
    }
    let closing = closing::read(&all[body_from..]);
    let tail_from = body_from + closing.as_ref().map_or(0, |closing| closing.next);
    let print = imprint::read(&all[tail_from..]);
    let list = annex::list(&all, body_from, closing.as_ref());
    let body_to = list.as_ref().map_or_else(
        || {
            closing.as_ref().map_or_else(
                || print.first.map_or(all.len(), |first| tail_from + first),
                |closing| body_from + closing.first,
            )
        },
        |(_, taken)| taken.start,
    );
    let attachments = annex::read(
        text,
        &all,
        closing.is_some().then_some(tail_from),
        list.as_ref().map_or(body_from, |(_, taken)| taken.end),
        print.first.map(|first| tail_from + first),
        title.as_ref(),
        &marks,
    );

    // An order names nothing but itself; what it publishes has the title.
    let is_order = marks
        .layout
        .as_ref()
        .is_some_and(|layout| layout.value == Layout::Order);
    if is_order
        && title.as_ref().is_none_or(|title| {
            title.rule != "catalogue"
                && title.rule != "title.metadata-block"
                && annex::is_order_head(&title.value, &marks)
        })
    {
        let published = attachments
            .iter()
            .find(|attachment| attachment.rule == "attachment.published");
        title = published
            .map(|attachment| Field {
                value: attachment.value.title.clone(),
                span: annex::title_place(text, attachment),
                rule: "title.published".into(),
                confidence: 0.8,
            })
            .or_else(|| {
                marks.issuing_mark.clone().map(|mark| Field {
                    rule: "title.order-head".into(),
                    confidence: 0.7,
                    ..mark
                })
            });
    }

    let number = given(&known.number)
        .and_then(DocNumber::parse)
        .map(|value| Field::from_outside(value, "catalogue", 1.0))
        .or_else(|| block.field(Label::Number, "number.metadata-block", DocNumber::parse))
        .or(own_number)
        .or_else(|| note.as_ref().and_then(|note| note.number.clone()));
    let date = given(&known.date)
        .and_then(DocDate::parse)
        .map(|value| Field::from_outside(value, "catalogue", 1.0))
        .or_else(|| block.field(Label::Date, "date.metadata-block", DocDate::parse))
        .or_else(|| {
            dating::find(
                text,
                title_span.as_ref().map_or(start, |span| span.end),
                closing.as_ref(),
                note.as_ref(),
                &print,
            )
        })
        .or_else(|| heading.as_ref().map(|(_, date)| date.clone()));
    let organ = given(&known.organ)
        .map(|value| Field::from_outside(value.to_owned(), "catalogue", 1.0))
        .or_else(|| block.field(Label::Organ, "organ.metadata-block", |value| Some(tidy_name(value))))
        .or_else(|| issuer::find(&marks, title.as_ref(), number.as_ref(), closing.as_ref(), note.as_ref()))
        .or_else(|| heading.map(|(organ, _)| organ));

    let body_lines = &all[body_from.min(body_to)..body_to];
    let (kind, subkind) = own_kind::kinds(known, title.as_ref(), is_order.then_some(&marks), text, body_lines);
    let kind_inferred = kind
        .as_ref()
        .filter(|kind| kind.rule != "kind.closing")
        .and_then(|kind| own_kind::against(kind.value, text, body_lines));
    // Of a text that shows nothing else of a paper, no part is its body.
    let is_paper = title.is_some() || number.is_some() || addressees.is_some() || closing.is_some();
    let body = body_of(body_lines).filter(|_| is_paper);
    let effective = block
        .field(Label::Effective, "effective.metadata-block", DocDate::parse)
        .or_else(|| {
            dating::effective(
                text,
                body_lines.first().map_or(start, |line| line.start)..text.len(),
                note.as_ref(),
            )
        });
    let subject_words = block.first(Label::SubjectWords).map_or_else(
        || print.subject_words.clone(),
        |(words, range)| imprint::subject_words(words, range.start),
    );
    let openness = block
        .field(Label::Openness, "openness.metadata-block", |value| {
            MARKS.openness_in(value).map(str::to_owned)
        })
        .or_else(|| openness(closing.as_ref(), &all));
    let mut signers = marks.signers;
    signers.extend(closing.as_ref().and_then(|closing| closing.signer.clone()));
    let minutes = || {
        kind.as_ref()
            .filter(|kind| kind.value.name() == "纪要")
            .map(|kind| Field {
                value: Layout::Minutes,
                span: kind.span.clone(),
                rule: "layout.kind".into(),
                confidence: 0.7,
            })
    };
    let layout = marks.layout.or_else(minutes);
    let (mut addressees, copies) = (addressees.map(|(list, _)| list).unwrap_or_default(), print.copies);
    if addressees.is_empty() {
        addressees = print.addressees;
    }
    let mut citations = citation::find(
        text,
        &numbers,
        citation::Context {
            title: title.as_ref().map(|title| title.value.as_str()),
            title_span: title_span.clone(),
            kind: kind.as_ref().map(|kind| kind.value.name()),
            number: number.as_ref().map(|number| &number.value),
            binds: false,
        },
    );
    // The licence that a page adds cites a law; the paper does not.
    let own_end = division::own_end(text, &all);
    citations.retain(|citation| citation.span.start < own_end);
    Document {
        era: dating::era(date.as_ref(), !subject_words.is_empty()),
        title,
        number,
        organ,
        date,
        kind,
        subkind,
        kind_inferred,
        copy_number: marks.copy_number,
        secrecy: marks.secrecy,
        secrecy_term: marks.secrecy_term,
        internal_mark: marks.internal_mark,
        urgency: marks.urgency,
        issuing_mark: marks.issuing_mark,
        signers,
        addressees,
        body,
        outline: outline::read(body_lines),
        attachment_list: list.map(|(items, _)| items).unwrap_or_default(),
        signatures: closing
            .as_ref()
            .map(|closing| closing.organs.clone())
            .unwrap_or_default(),
        note: closing.and_then(|closing| closing.note),
        attachments,
        copies,
        printing_organ: print.printing_organ,
        printing_date: print.printing_date,
        print_run: imprint::print_run(text),
        subject_words,
        openness,
        index_number: block.field(Label::Index, "index-number.metadata-block", |value| {
            Some(value.to_owned())
        }),
        effective,
        layout,
        metadata: metadata(&block),
        citations,
        clauses: citation::find_clauses(text),
        // They need the date as a person may have corrected it.
        duties: Vec::new(),
        decisions: Vec::new(),
    }
}

pub(super) fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

/// Lines below a title that belong to no body yet: its number.
fn numbered_lines(lines: &[Line<'_>], number: Option<&Field<DocNumber>>) -> usize {
    let Some(span) = number.and_then(|number| number.span.as_ref()) else {
        return 0;
    };
    let inside = |line: &Line<'_>| line.start <= span.start && span.end <= line.end();
    lines.iter().take(6).position(inside).map_or(0, |at| at + 1)
}

fn body_of(lines: &[Line<'_>]) -> Option<Field<String>> {
    let (first, last) = (lines.first()?, lines.last()?);
    let beginning: String = first.text.chars().take(BEGINNING_CHARS).collect();
    Some(Field::found(beginning, first.start..last.end(), "body.between", 0.85))
}

/// 公开属性 as the note or a line of its own states it.
fn openness(closing: Option<&Closing>, all: &[Line<'_>]) -> Option<Field<String>> {
    let noted = closing.and_then(|closing| closing.note.as_ref()).and_then(|note| {
        let value = MARKS.openness_in(&note.value)?.to_owned();
        Some(Field {
            value,
            span: note.span.clone(),
            rule: "openness.note".into(),
            confidence: 0.95,
        })
    });
    noted.or_else(|| {
        let near_ends = all.iter().take(12).chain(all.iter().rev().take(30));
        near_ends
            .filter(|line| line.text.chars().count() <= 30 && line.text.contains("公开"))
            .find_map(|line| {
                let own_line = line.text.starts_with(['（', '('])
                    || line.text.starts_with("此件")
                    || line.text.contains("公开属性")
                    || line.text.contains("公开方式");
                let value = MARKS.openness_in(line.text).filter(|_| own_line)?.to_owned();
                Some(Field::found(value, line.span(), "openness.own-line", 0.9))
            })
    })
}

fn metadata(block: &Block<'_>) -> Vec<Field<Labelled>> {
    let values = block.entries.iter().filter_map(|(_, label, range)| {
        let value = block.text.get(range.clone())?.to_owned();
        Some(Field::found(
            Labelled {
                label: label.clone(),
                value,
            },
            range.clone(),
            "metadata.labelled",
            0.97,
        ))
    });
    values.collect()
}

/// The title of the text, or of the file, whichever looks more like one.
fn best_title(input: &Input<'_>, head: &str, body_start: usize) -> Option<Field<String>> {
    let hint = input
        .title_hint
        .map(title::without_site)
        .map(title::tidy)
        .filter(|hint| hint.chars().count() >= 4);
    if let Some(named) = hint
        .as_deref()
        .and_then(|hint| title::find_named(head, body_start, hint))
    {
        return Some(named);
    }
    let own = title::find(head, body_start);
    if own.as_ref().is_some_and(|title| title.confidence > 0.8) {
        return own;
    }
    match (own, hint) {
        // A property that some template left behind is worth less than a line of the text, unless it names a kind.
        (_, Some(hint)) if kind_of_title(&hint).is_some() => Some(Field::from_outside(hint, "title.property", 0.7)),
        (Some(own), _) => Some(own),
        (None, Some(hint)) => Some(Field::from_outside(hint, "title.property", 0.5)),
        (None, None) => {
            let stem = input.file_stem.map(str::trim).filter(|stem| !stem.is_empty())?;
            Some(Field::from_outside(stem.to_owned(), "title.file-name", 0.3))
        }
    }
}
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOTICE: &str = "青禾县人民政府文件\n青政发〔2022〕14号\n青禾县人民政府\n关于加强2022年防汛工作的通知\n各乡镇人民政府，县直各单位：\n　　根据《青禾县防汛办法》（青政发〔2020〕3号）和澄政办发[2021]7号文件精神，现就有关事项通知如下。\n　　一、加强领导。\n　　附件：责任人名单\n\n　　　　　　青禾县人民政府\n　　　　　　2022年4月18日\n（此件公开发布）\n附件\n责任人名单\n抄送：县委办公室。\n青禾县人民政府办公室 2022年4月19日印发\n";

    fn document(text: &str) -> Document {
        parse(&Input {
            text,
            ..Input::default()
        })
    }

    #[test]
    fn the_elements_of_a_notice_are_found() {
        let d = document(NOTICE);
        assert_eq!(
            d.title.map(|f| f.value).as_deref(),
            Some("青禾县人民政府关于加强2022年防汛工作的通知")
        );
        assert_eq!(
            d.number.map(|f| f.value.to_string()).as_deref(),
            Some("青政发〔2022〕14号")
        );
        assert_eq!(d.organ.map(|f| f.value).as_deref(), Some("青禾县人民政府"));
        assert_eq!(d.date.map(|f| f.value.to_string()).as_deref(), Some("2022-04-18"));
        assert_eq!(d.kind.map(|f| f.value.name()), Some("通知"));
        let cited: Vec<String> = d.citations.iter().filter_map(|c| c.canonical.clone()).collect();
        assert_eq!(cited, ["青政发〔2020〕3号", "澄政办发〔2021〕7号"]);
    }

    #[test]
    fn a_catalogue_wins_and_what_it_got_wrong_is_filled_in() {
        let known = Known {
            title: Some("防汛通知".into()),
            date: Some("去年".into()),
            ..Known::default()
        };
        let d = parse(&Input {
            text: NOTICE,
            known,
            ..Input::default()
        });
        assert_eq!(d.title.map(|f| f.rule.into_owned()).as_deref(), Some("catalogue"));
        assert_eq!(d.date.map(|f| f.value.to_string()).as_deref(), Some("2022-04-18"));
    }

    #[test]
    fn an_order_has_its_number_below_its_head() {
        let d = document(
            "青禾县人民政府令\n第 12 号\n　　《青禾县河道管理办法》已经通过，现予公布。\n县长　某某\n2022年3月1日\n",
        );
        assert_eq!(
            d.number.map(|f| f.value.to_string()).as_deref(),
            Some("青禾县人民政府令第12号")
        );
        assert_eq!(d.organ.map(|f| f.value).as_deref(), Some("青禾县人民政府"));
        assert_eq!(d.kind.map(|f| f.value.name()), Some("命令"));
        assert_eq!(d.date.map(|f| f.value.to_string()).as_deref(), Some("2022-03-01"));
    }

    #[test]
    fn nothing_is_invented() {
        assert_eq!(document("今天下雨，水位上涨。"), Document::default());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\PC\n〔〕号年月日第：]{0,300}") {
            let d = document(&text);
            let spans = [d.title.and_then(|f| f.span), d.number.and_then(|f| f.span), d.organ.and_then(|f| f.span), d.date.and_then(|f| f.span), d.kind.and_then(|f| f.span)];
            for span in spans.into_iter().flatten() {
                prop_assert!(text.get(span).is_some());
            }
        }
    }
}
