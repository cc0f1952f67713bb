//! Codes of number formats (`#,##0.00_);[Red]-0"万元"`), taken apart (ECMA-376 part 1, 18.8.31).

/// A part of a code.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+00`: whether a plus is shown.
    Exponent(bool),
    /// `/` between places for digits, else of a date.
    Slash,
    Literal(String),
    /// A part of a date or time: its letter in lower case, and how often it stands.
    Date(char, usize),
    /// `[h]`: all hours, minutes or seconds.
    Elapsed(char),
    /// `AM/PM` (false) or `上午/下午` (true).
    HalfDay(bool),
    /// The value as it is.
    General,
}

/// How digits are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Numerals {
    #[default]
    Western,
    /// 一二三
    Plain,
    /// 壹贰叁
    Formal,
}

/// One of the sections of a code that `;` divides.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Section {
    pub tokens: Vec<Token>,
    pub numerals: Numerals,
    /// `[>=100]`: the comparison and the number.
    pub condition: Option<(String, f64)>,
}

impl Section {
    /// Whether it shows a number as a date or a time.
    pub(super) fn is_date(&self) -> bool {
        let date = |token: &Token| matches!(token, Token::Date(..) | Token::Elapsed(_) | Token::HalfDay(_));
        self.tokens.iter().any(date)
    }

    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(before)) => before.push_str(text),
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }
}

const GENERAL: [&str; 3] = ["General", "G/通用格式", "通用格式"];
const HALF_DAYS: [(&str, bool); 3] = [("上午/下午", true), ("AM/PM", false), ("A/P", false)];

/// The sections of a code.
pub(super) fn sections(code: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let Some(section) = sections.last_mut() else {
            break;
        };
        let starts = |word: &str| {
            rest.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if let Some(word) = GENERAL.iter().find(|word| starts(word)) {
            section.tokens.push(Token::General);
            rest = &rest[word.len()..];
            continue;
        }
        if let Some((word, chinese)) = HALF_DAYS.iter().find(|(word, _)| starts(word)) {
            section.tokens.push(Token::HalfDay(*chinese));
            rest = &rest[word.len()..];
            continue;
        }
        let next_len = after.chars().next().map_or(0, char::len_utf8);
        rest = match c {
            ';' => {
                sections.push(Section::default());
                after
            }
            '"' => {
                let end = after.find('"').unwrap_or(after.len());
                section.literal(&after[..end]);
                after.get(end + 1..).unwrap_or_default()
            }
            // A blank as wide as a character, and what fills the cell: neither says anything.
            '_' | '*' => &after[next_len..],
            '\\' | '!' => {
                section.literal(&after[..next_len]);
                &after[next_len..]
            }
            '[' => {
                let end = after.find(']').unwrap_or(after.len());
                bracket(&after[..end], section);
                after.get(end + 1..).unwrap_or_default()
            }
            'E' | 'e' if after.starts_with(['+', '-']) => {
                section.tokens.push(Token::Exponent(after.starts_with('+')));
                &after[1..]
            }
            '0' | '#' | '?' => {
                section.tokens.push(Token::Digit(c));
                after
            }
            '.' => {
                section.tokens.push(Token::Point);
                after
            }
            ',' => {
                section.tokens.push(Token::Comma);
                after
            }
            '%' => {
                section.tokens.push(Token::Percent);
                after
            }
            '/' => {
                section.tokens.push(Token::Slash);
                after
            }
            '@' => {
                section.tokens.push(Token::General);
                after
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'a' | 'A' | 'e' => {
                let letters = rest.chars().take_while(|other| other.eq_ignore_ascii_case(&c)).count();
                section.tokens.push(Token::Date(c.to_ascii_lowercase(), letters));
                &rest[letters..]
            }
            c => {
                section.literal(c.encode_utf8(&mut [0; 4]));
                after
            }
        };
    }
    sections
}

/// What stands in brackets: a colour, a currency, a condition, elapsed time, Chinese numerals.
fn bracket(inside: &str, section: &mut Section) {
    let lower = inside.to_ascii_lowercase();
    if let Some(currency) = inside.strip_prefix('$') {
        section.literal(currency.split('-').next().unwrap_or_default());
    } else if lower == "dbnum1" {
        section.numerals = Numerals::Plain;
    } else if lower == "dbnum2" {
        section.numerals = Numerals::Formal;
    } else if let Some(letter) = lower.chars().next().filter(|c| matches!(c, 'h' | 'm' | 's'))
        && lower.chars().all(|c| c == letter)
    {
        section.tokens.push(Token::Elapsed(letter));
    } else {
        let number = inside.trim_start_matches(['<', '>', '=']);
        let comparison = &inside[..inside.len() - number.len()];
        if !comparison.is_empty()
            && let Ok(number) = number.trim().parse()
        {
            section.condition = Some((comparison.to_owned(), number));
        }
    }
}
