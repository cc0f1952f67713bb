//! The pieces of a typed line: quoted texts, operators, `field:` names and plain words. Never fails.

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
    /// Anything else, up to the next blank.
    Word(String),
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

/// Cuts a typed line. `is_field` says whether a name before a colon is one.
pub(super) fn tokens(line: &str, is_field: impl Fn(&str) -> bool) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let after_first = &rest[first.len_utf8()..];
        if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
            let end = after_first.find([*close, '"', '”'].as_slice());
            let (text, next) = match end {
                Some(end) => {
                    let width = after_first[end..].chars().next().map_or(0, char::len_utf8);
                    (&after_first[..end], &after_first[end + width..])
                }
                None => (after_first, ""),
            };
            tokens.push(Token::Quoted {
                text: text.to_owned(),
                closed: end.is_some(),
            });
            rest = next.trim_start();
            continue;
        }
        let at_start = |next: &str| next.chars().next().is_some_and(|c| !c.is_whitespace());
        if matches!(first, '-' | '－' | '−' | '!' | '！') && at_start(after_first) {
            tokens.push(Token::Not);
            rest = after_first;
            continue;
        }
        if matches!(first, '|' | '｜') {
            tokens.push(Token::Or);
            rest = after_first.trim_start_matches(['|', '｜']).trim_start();
            continue;
        }
        // A bracket groups only if its contents say so: elsewhere it belongs to a number or a name.
        if matches!(first, '(' | '（') && groups(after_first) {
            tokens.push(Token::Open);
            rest = after_first.trim_start();
            continue;
        }
        let depth = tokens.iter().fold(0i32, |depth, token| match token {
            Token::Open => depth + 1,
            Token::Close => depth - 1,
            _ => depth,
        });
        if depth > 0 && matches!(first, ')' | '）') {
            tokens.push(Token::Close);
            rest = after_first.trim_start();
            continue;
        }
        let (word, next) = cut_word(rest, depth > 0);
        rest = next.trim_start();
        match word {
            "OR" | "or" | "或" | "或者" => tokens.push(Token::Or),
            "AND" | "and" | "与" | "且" | "并且" => tokens.push(Token::And),
            "NOT" | "not" | "非" => tokens.push(Token::Not),
            word => match split_field(word, &is_field) {
                Some((name, value)) => {
                    tokens.push(Token::Field(name.to_owned()));
                    // The value may be quoted, or stand behind a blank: 文种: 通知.
                    if !value.is_empty() {
                        tokens.push(Token::Word(value.to_owned()));
                    }
                }
                None => tokens.push(Token::Word(word.to_owned())),
            },
        }
    }
    tokens
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
