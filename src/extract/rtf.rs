//! RTF: groups, control words and bytes in the code page of the font at hand (Rich Text Format Specification 1.9.1).

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::{Block, BlockKind, Extracted, Failure};

/// Groups inside groups; more is damage.
const DEEPEST: usize = 512;

/// What holds inside one group.
#[derive(Clone)]
struct State {
    /// The text of this group is not shown: tables of fonts and styles, pictures, fields' codes.
    skipped: bool,
    hidden: bool,
    deleted: bool,
    /// Characters to leave out after each `\u`: what older programs show instead.
    fallback: usize,
    font: i32,
    kind: BlockKind,
    in_table: bool,
    /// Reading the table of fonts.
    fonts: bool,
}

struct Rtf {
    state: State,
    outer: Vec<State>,
    /// Font → code page.
    pages: HashMap<i32, &'static Encoding>,
    page: &'static Encoding,
    blocks: Vec<Block>,
    text: String,
    /// Bytes of the code page that wait for their second half.
    bytes: Vec<u8>,
    row: Vec<String>,
    cell: Vec<String>,
    /// Fallback characters still to be left out.
    pending: usize,
    /// The first half of a character beyond the basic plane.
    high: Option<u16>,
    hidden: usize,
}

/// Destinations whose text is not part of the document.
const SKIPPED: [&str; 30] = [
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "generator",
    "info",
    "pict",
    "objdata",
    "objclass",
    "objname",
    "fldinst",
    "datastore",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "xmlnstbl",
    "filetbl",
    "pgdsctbl",
    "bkmkstart",
    "bkmkend",
    "template",
    "mmathPr",
    "atnid",
    "atnauthor",
    "annotation",
    "atnref",
    "nonshppict",
    "pntext",
];

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, Failure> {
    if !bytes.starts_with(b"{\\rtf") {
        return Err(Failure::new("damaged", "it does not begin as RTF"));
    }
    let mut rtf = Rtf {
        state: State {
            skipped: false,
            hidden: false,
            deleted: false,
            fallback: 1,
            font: 0,
            kind: BlockKind::Paragraph,
            in_table: false,
            fonts: false,
        },
        outer: Vec::new(),
        pages: HashMap::new(),
        page: encoding_rs::WINDOWS_1252,
        blocks: Vec::new(),
        text: String::new(),
        bytes: Vec::new(),
        row: Vec::new(),
        cell: Vec::new(),
        pending: 0,
        high: None,
        hidden: 0,
    };
    rtf.read(bytes);
    rtf.end_paragraph();
    rtf.end_row();
    let mut extracted = Extracted {
        parser: "rtf".to_owned(),
        blocks: rtf.blocks,
        ..Extracted::default()
    };
    extracted.warn_of_hidden(rtf.hidden);
    Ok(extracted)
}

/// The code page of a number as `\ansicpg` and `\cpg` give it.
fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        936 | 54936 => encoding_rs::GB18030,
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        65001 => encoding_rs::UTF_8,
        _ => return None,
    })
}

/// The code page of a font's character set, `\fcharset`.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        0 => 1252,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        204 => 1251,
        238 => 1250,
        _ => return None,
    })
}

impl Rtf {
    fn read(&mut self, mut rest: &[u8]) {
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match first {
                b'{' => {
                    self.flush();
                    self.pending = 0;
                    if self.outer.len() < DEEPEST {
                        self.outer.push(self.state.clone());
                    }
                }
                b'}' => {
                    self.flush();
                    self.pending = 0;
                    if let Some(outer) = self.outer.pop() {
                        let note = self.state.kind != outer.kind;
                        if note {
                            self.end_paragraph();
                        }
                        self.state = outer;
                    }
                }
                b'\\' => rest = self.control(after),
                b'\r' | b'\n' => {}
                byte => self.byte(*byte),
            }
        }
        self.flush();
    }

    /// A control word or symbol; gives what follows it.
    fn control<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        let letters = after.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            let Some((symbol, mut rest)) = after.split_first() else {
                return after;
            };
            match symbol {
                b'\'' => {
                    let hex = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                    if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                        rest = &rest[2..];
                        self.byte(byte);
                    }
                }
                b'*' => self.optional(rest),
                b'~' => self.push(" "),
                b'_' => self.push("-"),
                b'\\' | b'{' | b'}' => self.byte(*symbol),
                b'\r' | b'\n' => self.end_paragraph(),
                _ => {}
            }
            return rest;
        }
        let word = std::str::from_utf8(&after[..letters]).unwrap_or_default();
        let mut rest = &after[letters..];
        let digits = rest
            .iter()
            .enumerate()
            .take_while(|(i, b)| b.is_ascii_digit() || (*i == 0 && **b == b'-'))
            .count();
        let number = std::str::from_utf8(&rest[..digits])
            .ok()
            .and_then(|n| n.parse::<i32>().ok());
        rest = &rest[digits..];
        if let Some(b' ') = rest.first() {
            rest = &rest[1..];
        }
        if word == "bin" {
            let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
            return rest.get(length..).unwrap_or_default();
        }
        self.word(word, number);
        rest
    }

    /// `\*`: a destination that a reader may pass over; those that hold text are few.
    fn optional(&mut self, rest: &[u8]) {
        let known = [b"\\shptxt".as_slice(), b"\\shpinst", b"\\footnote", b"\\ftnsep"];
        if !known.iter().any(|word| rest.starts_with(word)) {
            self.state.skipped = true;
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        if word != "u" {
            self.flush();
        }
        match word {
            "ansicpg" => self.page = number.and_then(code_page).unwrap_or(self.page),
            "fonttbl" => (self.state.skipped, self.state.fonts) = (true, true),
            "f" => self.state.font = number.unwrap_or_default(),
            "fcharset" if self.state.fonts => {
                if let Some(page) = number.and_then(charset) {
                    self.pages.insert(self.state.font, page);
                }
            }
            "cpg" if self.state.fonts => {
                if let Some(page) = number.and_then(code_page) {
                    self.pages.insert(self.state.font, page);
                }
            }
            "uc" => self.state.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1),
            "u" => self.unicode(number.unwrap_or_default()),
            "par" | "sect" | "page" => self.end_paragraph(),
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = true,
            "plain" => (self.state.hidden, self.state.deleted) = (false, false),
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "line" => self.push("\n"),
            "tab" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "bullet" => self.push("•"),
            "cell" | "nestcell" => self.end_cell(),
            "row" | "nestrow" => self.end_row(),
            "header" | "headerl" | "headerr" | "headerf" => self.part(BlockKind::Header),
            "footer" | "footerl" | "footerr" | "footerf" => self.part(BlockKind::Footer),
            "footnote" => self.part(BlockKind::Footnote),
            "shptxt" => self.part(BlockKind::TextBox),
            word if SKIPPED.contains(&word) => self.state.skipped = true,
            _ => {}
        }
    }

    /// A part of its own begins; what stands before it is finished, unless it is a note inside a sentence.
    fn part(&mut self, kind: BlockKind) {
        if kind != BlockKind::Footnote {
            self.end_paragraph();
        }
        self.state.kind = kind;
        self.state.skipped = false;
        self.state.in_table = false;
    }

    fn unicode(&mut self, number: i32) {
        self.flush();
        // Negative numbers are those above 32,767.
        let unit = number as u16;
        self.pending = self.state.fallback;
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let units = self.high.take().into_iter().chain([unit]);
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect();
        self.push(&text);
    }

    fn byte(&mut self, byte: u8) {
        if self.pending > 0 {
            self.pending -= 1;
        } else {
            self.bytes.push(byte);
        }
    }

    /// Reads the bytes that have gathered.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let page = self.pages.get(&self.state.font).copied();
        let bytes = std::mem::take(&mut self.bytes);
        // Writers put Chinese text under fonts of western character sets.
        let page = page
            .filter(|page| *page != encoding_rs::WINDOWS_1252)
            .unwrap_or(self.page);
        let (text, _) = page.decode_without_bom_handling(&bytes);
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        if self.state.skipped || self.state.deleted {
            return;
        }
        if self.state.hidden {
            self.hidden += text.chars().count();
        } else {
            self.text.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if self.state.skipped {
            return;
        }
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        if self.state.in_table {
            self.cell.push(text);
        } else {
            self.blocks.push(Block::new(self.state.kind, text.trim_end()));
        }
    }

    fn end_cell(&mut self) {
        self.flush();
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.cell.push(text);
        }
        self.row.push(std::mem::take(&mut self.cell).join("\n"));
    }

    fn end_row(&mut self) {
        if !self.cell.is_empty() {
            self.end_cell();
        }
        let text = std::mem::take(&mut self.row).join("\t");
        if !text.trim().is_empty() {
            self.blocks.push(Block::new(BlockKind::TableRow, text.trim_end()));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(rtf: &[u8]) -> String {
        extract(rtf).map(|e| e.text()).unwrap()
    }

    #[test]
    fn bytes_and_unicode_paragraphs_and_tables() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}\\f0 \\'b7\\'c0\\'d1\\'b4\\par \\u36890?\\u30693?{\\*\\x no}\\par\\trowd\\intbl a\\cell b\\cell\\row}";
        assert_eq!(text(rtf), "防汛\n通知\na\tb");
    }

    #[test]
    fn fonts_may_name_a_code_page_and_fallbacks_end_with_their_group() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\cpg936 SimSun;}}\\f0 \\'b7\\'c0\\'d1\\'b4{\\uc1\\u36890}{ab}\\par}";
        assert_eq!(text(rtf), "防汛通ab");
    }

    #[test]
    fn hidden_text_and_codes_of_fields_are_left_out() {
        let rtf = b"{\\rtf1 a{\\v secret}{\\field{\\*\\fldinst PAGE}{\\fldrslt 3}}b\\par}";
        assert_eq!(text(rtf), "a3b");
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(body in "(\\\\[a-z]{1,6}-?[0-9]{0,3} ?|\\{|\\}|\\\\'[0-9a-f]{2}|[a-z ]){0,60}") {
            let _ = extract(format!("{{\\rtf1{body}").as_bytes());
        }
    }
}
