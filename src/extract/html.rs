//! HTML: read token by token, without building a tree. What a browser would not show is left out.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::{Block, BlockKind, Extracted};
use crate::text::charset;

/// A declaration of the encoding stands within so many bytes.
const DECLARED_WITHIN_BYTES: usize = 4096;

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let declared = declared_charset(bytes);
    let decoded = charset::decode(bytes, declared.as_deref());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(decoded.text.as_str()));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Page::default())), TokenizerOpts::default());
    // The sink never asks to stop, so one call reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.close_block();
    let mut extracted = page.extracted;
    "html".clone_into(&mut extracted.parser);
    extracted.encoding = Some(decoded.encoding.to_owned());
    if decoded.replaced > 0 {
        let message = format!("{} places cannot be read as {}", decoded.replaced, decoded.encoding);
        extracted.warn("undecodable", message);
    }
    extracted
}

/// `<meta charset=…>` or `content="text/html; charset=…"`.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head: String = bytes[..bytes.len().min(DECLARED_WITHIN_BYTES)]
        .iter()
        .map(|b| b.to_ascii_lowercase() as char)
        .collect();
    let value = head.split_once("charset=")?.1.trim_start_matches(['"', '\'', ' ']);
    let end = value
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_owned())
}

struct Sink(RefCell<Page>);

#[derive(Default)]
struct Page {
    extracted: Extracted,
    text: String,
    kind: Option<BlockKind>,
    level: Option<u8>,
    /// Names of elements whose contents are not shown, outermost first.
    hidden: Vec<String>,
    /// Depth of tables' rows, whose cells are joined.
    rows: u32,
    in_title: bool,
    preformatted: u32,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.characters(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return page.open(&tag),
            Token::TagToken(tag) => page.close(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

impl Page {
    fn characters(&mut self, text: &str) {
        if self.in_title {
            self.extracted.title.get_or_insert_default().push_str(text);
            return;
        }
        if !self.hidden.is_empty() {
            return;
        }
        for c in text.chars() {
            match c {
                '\n' if self.preformatted > 0 => self.text.push('\n'),
                // White space in the source is one blank on the page; the wide blank is a character like others.
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if self.preformatted == 0 => {
                    if !self.text.is_empty() && !self.text.ends_with([' ', '\n', '\t']) {
                        self.text.push(' ');
                    }
                }
                '\u{a0}' => self.text.push(' '),
                c => self.text.push(c),
            }
        }
    }

    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        match name {
            "script" | "style" | "noscript" | "iframe" | "noframes" | "xmp" => {
                self.hidden.push(name.to_owned());
                let kind = if name == "script" {
                    RawKind::ScriptData
                } else {
                    RawKind::Rawtext
                };
                return TokenSinkResult::RawData(kind);
            }
            "title" if self.hidden.is_empty() && self.extracted.title.is_none() => {
                self.in_title = true;
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "textarea" => {
                self.hidden.push(name.to_owned());
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "meta" => self.meta(tag),
            "br" if self.hidden.is_empty() => self.text.push('\n'),
            _ => {}
        }
        if is_void(name) || tag.self_closing {
            if name == "hr" && self.hidden.is_empty() {
                self.close_block();
            }
            return TokenSinkResult::Continue;
        }
        let style = attribute(tag, "style")
            .unwrap_or_default()
            .replace(' ', "")
            .to_lowercase();
        let invisible =
            style.contains("display:none") || style.contains("visibility:hidden") || attribute(tag, "hidden").is_some();
        // Only elements that must be closed can hide: an unclosed <p> would hide the rest of the page.
        let closes = matches!(
            name,
            "div" | "span" | "section" | "ul" | "ol" | "table" | "form" | "a" | "template" | "svg" | "select"
        );
        if !self.hidden.is_empty() {
            if self.hidden.last().is_some_and(|outer| outer == name) {
                self.hidden.push(name.to_owned());
            }
            return TokenSinkResult::Continue;
        }
        if (invisible && closes) || matches!(name, "template" | "svg" | "select") {
            self.hidden.push(name.to_owned());
            return TokenSinkResult::Continue;
        }
        self.begin(name);
        TokenSinkResult::Continue
    }

    fn begin(&mut self, name: &str) {
        match name {
            "tr" => {
                self.close_block();
                self.rows += 1;
                self.kind = Some(BlockKind::TableRow);
            }
            "td" | "th" if self.rows > 0 => {
                let trimmed = self.text.trim_end_matches(' ').len();
                self.text.truncate(trimmed);
                if !self.text.is_empty() {
                    self.text.push('\t');
                }
            }
            // Inside a cell a block breaks no row.
            name if is_block(name) && self.rows > 0 && name != "table" => self.separate(),
            name if is_block(name) => {
                self.close_block();
                match name {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                        self.kind = Some(BlockKind::Heading);
                        self.level = name[1..].parse().ok();
                    }
                    "li" => self.kind = Some(BlockKind::ListItem),
                    "pre" => self.preformatted += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// A blank between blocks inside one cell.
    fn separate(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\t', '\n']) {
            self.text.push(' ');
        }
    }

    fn close(&mut self, name: &str) {
        if name == "title" && self.in_title {
            self.in_title = false;
            return;
        }
        if let Some(outer) = self.hidden.last() {
            if outer == name {
                self.hidden.pop();
            }
            return;
        }
        match name {
            "tr" | "table" => {
                self.rows = if name == "tr" { self.rows.saturating_sub(1) } else { 0 };
                self.close_block();
            }
            "pre" => {
                self.close_block();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            name if is_block(name) && self.rows > 0 => self.separate(),
            name if is_block(name) => self.close_block(),
            _ => {}
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let name = attribute(tag, "name").or_else(|| attribute(tag, "property"));
        if let (Some(name), Some(content)) = (name, attribute(tag, "content"))
            && !content.trim().is_empty()
            && !matches!(
                name.to_lowercase().as_str(),
                "viewport" | "renderer" | "generator" | "robots"
            )
        {
            self.extracted
                .properties
                .insert(name.to_owned(), content.trim().to_owned());
        }
    }

    fn close_block(&mut self) {
        let text = std::mem::take(&mut self.text);
        let kind = self.kind.take().unwrap_or(BlockKind::Paragraph);
        let level = self.level.take();
        let lines: Vec<&str> = text.split('\n').map(|line| line.trim_matches([' ', '\t'])).collect();
        let text = lines.join("\n");
        let text = text.trim_matches('\n');
        if !text.trim().is_empty() {
            self.extracted.blocks.push(Block {
                level,
                ..Block::new(kind, text)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_reader_sees_comes_out_in_order() {
        let page = "<html><head><title>防汛 &amp; 抗旱</title><meta name=author content=甲><style>p{}</style></head><body><nav>首页</nav><script>var a='<p>x</p>';</script><h2>关于<b>防汛</b>的通知</h2><p>各乡镇：<br>　　正文。<div style='display: none'>隐藏<div>x</div></div><table><tr><td>索引号</td><td><p>001</p></td></tr></table><ul><li>一<li>二</ul>";
        let extracted = extract(page.as_bytes());
        assert_eq!(extracted.title.as_deref(), Some("防汛 & 抗旱"));
        assert_eq!(
            extracted.text(),
            "首页\n关于防汛的通知\n各乡镇：\n　　正文。\n索引号\t001\n一\n二"
        );
        assert_eq!(extracted.blocks[1].level, Some(2));
        assert_eq!(extracted.properties["author"], "甲");
    }

    #[test]
    fn the_declared_encoding_is_believed_if_it_fits() {
        let page = "<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><p>水</p>";
        let bytes = encoding_rs::GBK.encode(page).0;
        assert_eq!(extract(&bytes).text(), "水");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
            let _ = extract(&bytes);
        }

        #[test]
        fn any_markup_is_survived(page in "(<(/)?(p|div|table|tr|td|script|title|li|pre)( hidden)?>|甲|\n| ){0,40}") {
            let _ = extract(page.as_bytes()).text();
        }
    }
}
