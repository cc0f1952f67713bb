//! The pieces of a typed line: quoted texts, operators, `field:` names and plain words. Never fails.

use std::ops::Range;

/// A piece of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// `"…"` in any kind of quotes; `closed` is false if the line ended before the quote did.
    Quoted { text: String, closed: bool },
    /// `name:` directly before a value.
    Field(String),
    /// `-` directly before something, or NOT / 非.
    Not,
    /// OR / 或 / `|`.
    Or,
    /// AND / 与 / 且: what stands side by side anyway.
    And,
    /// `(` that opens a group.
    Open,
    /// `)` that closes one.
    Close,
    /// `/10` or `NEAR/10`: the words on both sides stand within so many characters.
    Near(u32),
    /// `/…/` or `re:…`: a regular expression.
    Regular(String),
    /// Anything else, up to the next blank.
    Word(String),
}

/// A piece and where it stands in the line, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub token: Token,
    pub span: Range<usize>,
}

/// The quotes that a person can type, and what closes them.
const QUOTES: [(char, char); 7] = [
    ('"', '"'),
    ('“', '”'),
    ('”', '”'),
    ('＂', '＂'),
    ('「', '」'),
    ('『', '』'),
    ('〝', '〞'),
];

/// Names before a colon that announce a regular expression.
const REGULAR: [&str; 4] = ["re", "regex", "正则", "正则表达式"];

/// How far apart words may stand where `NEAR` gives no number.
const NEAR: u32 = 10;

/// Cuts a typed line. `is_field` says whether a name before a colon is one.
pub(super) fn tokens(line: &str, is_field: impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut depth = 0;
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let from = line.len() - rest.len();
        let (tokens, next) = cut(rest, depth > 0, &is_field);
        let to = from + rest[..rest.len() - next.len()].trim_end().len();
        for token in tokens {
            match token {
                Token::Open => depth += 1,
                Token::Close => depth -= 1,
                _ => {}
            }
            pieces.push(Piece { token, span: from..to });
        }
        rest = next.trim_start();
    }
    pieces
}

/// The pieces at the beginning of `rest`, which begins with no blank, and what is behind them.
fn cut<'a>(rest: &'a str, in_group: bool, is_field: &impl Fn(&str) -> bool) -> (Vec<Token>, &'a str) {
    let Some(first) = rest.chars().next() else {
        return (Vec::new(), rest);
    };
    let after_first = &rest[first.len_utf8()..];
    if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
        let (text, next, closed) = quoted(after_first, *close);
        let text = text.to_owned();
        return (vec![Token::Quoted { text, closed }], next);
    }
    let at_start = |next: &str| next.chars().next().is_some_and(|c| !c.is_whitespace());
    if matches!(first, '-' | '－' | '−' | '!' | '！') && at_start(after_first) {
        return (vec![Token::Not], after_first);
    }
    if matches!(first, '|' | '｜') {
        return (vec![Token::Or], after_first.trim_start_matches(['|', '｜']));
    }
    // A bracket groups only if its contents say so: elsewhere it belongs to a number or a name.
    if matches!(first, '(' | '（') && groups(after_first) {
        return (vec![Token::Open], after_first);
    }
    if in_group && matches!(first, ')' | '）') {
        return (vec![Token::Close], after_first);
    }
    if let Some((token, next)) = near(rest).or_else(|| regular(rest, in_group)) {
        return (vec![token], next);
    }
    let (word, next) = cut_word(rest, in_group);
    let token = match word {
        "OR" | "or" | "或" | "或者" => Token::Or,
        "AND" | "and" | "与" | "且" | "并且" => Token::And,
        "NOT" | "not" | "非" => Token::Not,
        word => match split_field(word, is_field) {
            Some((name, value)) => {
                let mut tokens = vec![Token::Field(name.to_owned())];
                // The value may be quoted, or stand behind a blank: 文种: 通知.
                if !value.is_empty() {
                    tokens.push(Token::Word(value.to_owned()));
                }
                return (tokens, next);
            }
            None => Token::Word(word.to_owned()),
        },
    };
    (vec![token], next)
}

/// What stands in a quote, what is behind it, and whether it was closed.
fn quoted(inside: &str, close: char) -> (&str, &str, bool) {
    match inside.find([close, '"', '”'].as_slice()) {
        Some(end) => {
            let width = inside[end..].chars().next().map_or(0, char::len_utf8);
            (&inside[..end], &inside[end + width..], true)
        }
        None => (inside, "", false),
    }
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '／')
}

/// `/10`, `NEAR/10`, `NEAR`, each up to a blank.
fn near(rest: &str) -> Option<(Token, &str)> {
    let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
    let next = &rest[word.len()..];
    if word == "NEAR" {
        return Some((Token::Near(NEAR), next));
    }
    let (before, digits) = word.split_once(is_slash)?;
    let named = before.is_empty() || before.eq_ignore_ascii_case("near") || before == "近";
    let within = crate::text::fold::fold(digits).parse().ok()?;
    named.then_some((Token::Near(within), next))
}

/// `/…/` whose second slash ends a word, `re:…` up to a blank, or `re:"…"`.
fn regular(rest: &str, in_group: bool) -> Option<(Token, &str)> {
    let first = rest.chars().next()?;
    if is_slash(first) {
        let inside = &rest[first.len_utf8()..];
        let closes = |(at, slash): &(usize, &str)| {
            let behind = inside[at + slash.len()..].chars().next();
            *at > 0
                && !inside[..*at].ends_with('\\')
                && behind.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '）'))
        };
        let (end, slash) = inside.match_indices(is_slash).find(closes)?;
        return Some((Token::Regular(inside[..end].to_owned()), &inside[end + slash.len()..]));
    }
    let (_, value) = split_field(rest, &|name: &str| REGULAR.contains(&name.to_lowercase().as_str()))?;
    let open = value.chars().next()?;
    if let Some((_, close)) = QUOTES.iter().find(|(quote, _)| *quote == open) {
        let (text, next, _) = quoted(&value[open.len_utf8()..], *close);
        return (!text.is_empty()).then(|| (Token::Regular(text.to_owned()), next));
    }
    let mut end = value.find(char::is_whitespace).unwrap_or(value.len());
    // The bracket that closes the group around it.
    let closes = |word: &str| word.ends_with(')') && word.matches('(').count() < word.matches(')').count();
    while in_group && closes(&value[..end]) {
        end -= 1;
    }
    (end > 0).then(|| (Token::Regular(value[..end].to_owned()), &value[end..]))
}

/// Whether a bracket whose inside begins `inside` closes, at a border, around something with an operator or blank.
fn groups(inside: &str) -> bool {
    let Some(end) = inside.find([')', '）']) else {
        return false;
    };
    let behind = inside[end..].chars().nth(1);
    behind.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '）'))
        && inside[..end].trim().contains([' ', '　', '|', '｜'])
}

fn cut_word(text: &str, in_group: bool) -> (&str, &str) {
    let mut end = text.len();
    for (i, c) in text.char_indices().skip(1) {
        let opens_quote = QUOTES.iter().any(|(open, _)| *open == c);
        if c.is_whitespace() || opens_quote || matches!(c, '|' | '｜') || (in_group && matches!(c, ')' | '）')) {
            end = i;
            break;
        }
    }
    text.split_at(end)
}

/// `name:value` with a known name; both colons, and an empty value.
fn split_field<'a>(word: &'a str, is_field: &impl Fn(&str) -> bool) -> Option<(&'a str, &'a str)> {
    let at = word.find([':', '：'])?;
    let width = word[at..].chars().next().map_or(1, char::len_utf8);
    let (name, value) = (&word[..at], &word[at + width..]);
    is_field(name).then_some((name, value))
}
