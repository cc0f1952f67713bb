//! Text with gaps (`*`): parts that stand in this order, with other text between them.

use serde::Serialize;

use crate::text::fold::fold;

/// So many characters may stand in the place of a `*` in quotes that names no number.
pub const GAP: u32 = 30;

/// Parts in this order, each as characters in a row, none over another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pattern {
    /// The parts, folded; at least one, none empty.
    pub parts: Vec<String>,
    /// Between each two neighbours, how many characters may stand there; none: any number.
    pub gaps: Vec<Option<u32>>,
    /// Whether the first part must stand at the beginning: there was no `*` before it.
    pub starts: bool,
    /// Whether the last part must stand at the end.
    pub ends: bool,
}

pub(super) fn is_star(c: char) -> bool {
    matches!(c, '*' | '＊')
}

impl Pattern {
    /// What a text with `*` in it means; none if it has none, or nothing else. `*5` with a blank behind it is a gap of at
    /// most five characters, `*` alone one of `gap`; `\*` is the character itself.
    #[must_use]
    pub fn parse(text: &str, gap: Option<u32>) -> Option<Self> {
        let mut pattern = Self {
            parts: Vec::new(),
            gaps: Vec::new(),
            starts: true,
            ends: true,
        };
        let mut any = false;
        // The gap before the part that is being read.
        let mut open: Option<Option<u32>> = None;
        let mut part = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\\' && chars.peek().copied().is_some_and(is_star) {
                part.extend(chars.next());
            } else if is_star(c) {
                any = true;
                pattern.take(&part, open.take());
                part.clear();
                let rest: String = chars.clone().collect();
                let (wide, taken) = counted(&rest).map_or((gap, 0), |(wide, taken)| (Some(wide), taken));
                chars.by_ref().take(taken).for_each(drop);
                open = Some(wide);
            } else {
                part.push(c);
            }
        }
        pattern.ends = !fold(&part).is_empty();
        pattern.take(&part, open);
        (any && !pattern.parts.is_empty()).then_some(pattern)
    }

    /// Closes a part that had `gap` before it. A `*` at the beginning or the end is no gap.
    fn take(&mut self, part: &str, gap: Option<Option<u32>>) {
        let part = fold(part);
        if part.is_empty() {
            if self.parts.is_empty() {
                self.starts = false;
            }
            return;
        }
        if !self.parts.is_empty() {
            self.gaps.push(gap.unwrap_or_default());
        }
        self.parts.push(part);
    }

    /// What finds such a stretch in folded text; none if a gap is too wide for an expression.
    pub(super) fn compiled(&self) -> Option<regex::Regex> {
        let mut expression = String::new();
        for (i, part) in self.parts.iter().enumerate() {
            match i.checked_sub(1).map(|before| self.gaps.get(before).copied().flatten()) {
                None => {}
                Some(None) => expression.push_str(".*?"),
                Some(Some(wide)) => expression.push_str(&format!(".{{0,{wide}}}?")),
            }
            expression.push_str(&regex::escape(part));
        }
        regex::Regex::new(&expression).ok()
    }

    /// As it can be typed; a gap of `usual` needs no number.
    #[must_use]
    pub fn typed(&self, usual: Option<u32>) -> String {
        let mut typed = String::new();
        // Digits that a blank would follow could be taken for the width of the gap.
        let counts = |part: &String| {
            let behind = part.trim_start_matches(char::is_numeric);
            behind.len() < part.len() && (behind.is_empty() || behind.starts_with(char::is_whitespace))
        };
        if !self.starts {
            typed.push_str(if self.parts.first().is_some_and(counts) {
                "* "
            } else {
                "*"
            });
        }
        for (i, part) in self.parts.iter().enumerate() {
            if i > 0 {
                match self.gaps.get(i - 1).copied().flatten() {
                    Some(wide) if Some(wide) != usual => typed.push_str(&format!(" *{wide} ")),
                    // Blanks where the neighbours could be taken for an escape or a number.
                    _ if typed.ends_with('\\') || counts(part) => typed.push_str(" * "),
                    _ => typed.push('*'),
                }
            }
            typed.push_str(&part.replace('*', "\\*"));
        }
        if !self.ends {
            typed.push_str(if typed.ends_with('\\') { " *" } else { "*" });
        }
        typed
    }
}

/// The number at the beginning of what follows a `*`, and the characters it takes, if a blank stands behind it.
fn counted(rest: &str) -> Option<(u32, usize)> {
    let digits: String = rest.chars().take_while(|c| c.is_numeric()).collect();
    let taken = digits.chars().count();
    let blank = rest.chars().nth(taken).is_some_and(char::is_whitespace);
    let wide = fold(&digits).parse().ok().filter(|_| blank)?;
    Some((wide, taken))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_is_a_gap_and_a_number_behind_it_its_width() {
        let read = |text: &str| Pattern::parse(text, Some(GAP)).map(|p| (p.parts.join("|"), p.gaps, p.starts, p.ends));
        let case =
            |parts: &str, gaps: &[Option<u32>], starts, ends| Some((parts.to_owned(), gaps.to_vec(), starts, ends));
        assert_eq!(read("防汛 * 责任制"), case("防汛|责任制", &[Some(30)], true, true));
        assert_eq!(read("防汛*责任制"), case("防汛|责任制", &[Some(30)], true, true));
        assert_eq!(read("防汛 ＊５ 责任"), case("防汛|责任", &[Some(5)], true, true));
        assert_eq!(read("第*5条"), case("第|5条", &[Some(30)], true, true));
        assert_eq!(read("*12号"), case("12号", &[], false, true));
        assert_eq!(read("国办发*"), case("国办发", &[], true, false));
        assert_eq!(read("a**b"), case("a|b", &[Some(30)], true, true));
        assert_eq!(read("2\\*3"), None);
        assert_eq!(read("***"), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_means_the_same(text in "[防汛ab*＊ 5\\\\]{0,12}") {
            for usual in [None, Some(GAP)] {
                if let Some(pattern) = Pattern::parse(&text, usual) {
                    prop_assert_eq!(pattern.gaps.len() + 1, pattern.parts.len());
                    prop_assert_eq!(Pattern::parse(&pattern.typed(usual), usual), Some(pattern));
                }
            }
        }
    }
}
