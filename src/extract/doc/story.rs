//! A run of the document's characters → blocks: marks of paragraphs, cells, rows and fields ([MS-DOC] 2.4.2, 2.8.25).

use super::formatting::{Paragraph, Run};
use super::lists::Lists;
use crate::extract::numbering::Counters;
use crate::extract::{Block, BlockKind};

/// How deep fields stand in one another; more is damage.
const DEEPEST_FIELD: usize = 16;

/// The text of one part of the document, being divided into blocks.
pub(super) struct Story<'a> {
    lists: &'a Lists,
    counters: Counters,
    kind: BlockKind,
    blocks: Vec<Block>,
    /// The paragraph at hand.
    text: String,
    /// Finished paragraphs of the cell at hand.
    cell: Vec<String>,
    /// Finished cells of the row at hand.
    row: Vec<String>,
    /// For each field that is open, whether its code has ended; the code is not shown.
    fields: Vec<bool>,
    hidden: usize,
}

impl<'a> Story<'a> {
    /// A story whose paragraphs are blocks of this kind.
    pub(super) fn new(kind: BlockKind, lists: &'a Lists) -> Self {
        Self {
            lists,
            counters: Counters::default(),
            kind,
            blocks: Vec::new(),
            text: String::new(),
            cell: Vec::new(),
            row: Vec::new(),
            fields: Vec::new(),
            hidden: 0,
        }
    }

    /// Takes the next character.
    pub(super) fn push(&mut self, c: char, run: Run, paragraph: Paragraph) {
        if run.deleted && !matches!(c, '\r' | '\u{7}') {
            return;
        }
        match c {
            '\u{13}' if self.fields.len() < DEEPEST_FIELD => self.fields.push(false),
            '\u{14}' => {
                if let Some(code_ended) = self.fields.last_mut() {
                    *code_ended = true;
                }
            }
            '\u{15}' => drop(self.fields.pop()),
            '\r' | '\u{C}' | '\u{E}' if paragraph.in_table => self.end_in_cell(paragraph),
            '\r' | '\u{C}' | '\u{E}' => self.end_paragraph(paragraph),
            '\u{7}' if paragraph.row_end => self.end_row(),
            '\u{7}' => self.end_cell(paragraph),
            _ if self.fields.contains(&false) => {}
            _ if run.hidden => self.hidden += usize::from(!c.is_control()),
            '\t' | '\n' => self.text.push(c),
            '\u{B}' => self.text.push('\n'),
            '\u{1E}' => self.text.push('-'),
            '\u{A0}' => self.text.push(' '),
            // A symbol of a special font stands as "(".
            '(' if run.special => {}
            c if c.is_control() => {}
            c => self.text.push(c),
        }
    }

    /// The blocks, and how many characters were left out as hidden.
    pub(super) fn finish(mut self) -> (Vec<Block>, usize) {
        self.end_paragraph(Paragraph::default());
        self.end_cell(Paragraph::default());
        self.end_row();
        (self.blocks, self.hidden)
    }

    /// The text of the paragraph at hand with its number; none if it is blank. A blank one has a number too, which nobody reads.
    fn take_paragraph(&mut self, paragraph: Paragraph) -> Option<(String, bool)> {
        let text = std::mem::take(&mut self.text);
        let label = self.lists.label(paragraph, &mut self.counters);
        if text.trim().is_empty() {
            return None;
        }
        Some(match label {
            Some(label) => (label + text.trim_start(), true),
            None => (text, false),
        })
    }

    fn end_paragraph(&mut self, paragraph: Paragraph) {
        // A field's code ends with its paragraph at the latest.
        self.fields.retain(|code_ended| *code_ended);
        let Some((text, numbered)) = self.take_paragraph(paragraph) else {
            return;
        };
        let kind = match self.kind {
            BlockKind::Paragraph if numbered => BlockKind::ListItem,
            kind => kind,
        };
        let level = u8::try_from(paragraph.style)
            .ok()
            .filter(|style| (1..=9).contains(style));
        let heading = level.filter(|_| self.kind == BlockKind::Paragraph);
        self.blocks.push(Block {
            level: heading,
            ..Block::new(
                if heading.is_some() { BlockKind::Heading } else { kind },
                text.trim_end(),
            )
        });
    }

    fn end_in_cell(&mut self, paragraph: Paragraph) {
        if let Some((text, _)) = self.take_paragraph(paragraph) {
            self.cell.push(text);
        }
    }

    fn end_cell(&mut self, paragraph: Paragraph) {
        self.end_in_cell(paragraph);
        self.row.push(std::mem::take(&mut self.cell).join("\n"));
    }

    fn end_row(&mut self) {
        self.text.clear();
        let text = std::mem::take(&mut self.row).join("\t");
        if !text.trim().is_empty() {
            self.blocks.push(Block::new(BlockKind::TableRow, text.trim_end()));
        }
    }
}
