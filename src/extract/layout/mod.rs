//! Placed pieces of text → lines in reading order, for formats that know places and no paragraphs (OFD, PDF).

mod columns;

/// A piece of text and where it stands, from the upper left corner, in the units of its format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub x: f64,
    /// Of the base line.
    pub y: f64,
    /// Where it ends.
    pub right: f64,
    pub size: f64,
    pub text: String,
}

/// Pieces on one base line, from left to right; lines from top to bottom, column by column. A line that begins two
/// characters further right than most of its column begins a paragraph and says so with two blanks of full width.
pub(super) fn lines(mut placed: Vec<Placed>) -> Vec<String> {
    placed.retain(|piece| piece.x.is_finite() && piece.y.is_finite() && !piece.text.trim().is_empty());
    let parts = columns::in_reading_order(on_base_lines(placed));
    parts.iter().flat_map(|lines| with_indents(lines)).collect()
}

/// A line: the pieces on one base line, from left to right.
type Line = Vec<Placed>;

fn on_base_lines(mut placed: Vec<Placed>) -> Vec<Line> {
    placed.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Line> = Vec::new();
    for piece in placed {
        // A line may have characters of several sizes; their base lines are nearly the same.
        match lines.last_mut() {
            Some(line) if (piece.y - line[0].y).abs() < 0.4 * piece.size.max(line[0].size) => line.push(piece),
            _ => lines.push(vec![piece]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    lines
}

fn with_indents(lines: &[Line]) -> Vec<String> {
    let margin = margin(lines);
    let indented =
        |line: &[Placed]| margin.is_some_and(|margin| INDENT.contains(&((line[0].x - margin) / line[0].size)));
    lines
        .iter()
        .map(|line| {
            let text = text(line);
            if indented(line) { format!("　　{text}") } else { text }
        })
        .collect()
}

/// How far the first line of a paragraph stands to the right, in characters.
const INDENT: std::ops::Range<f64> = 1.5..2.6;
/// Fewer lines do not show where the margin is.
const FEWEST_LINES: usize = 4;

/// Where most lines begin.
fn margin(lines: &[Line]) -> Option<f64> {
    let near = |x: f64| {
        lines
            .iter()
            .filter(|line| (line[0].x - x).abs() < 0.3 * line[0].size)
            .count()
    };
    let starts = lines.iter().map(|line| line[0].x);
    let best = starts.max_by(|a, b| near(*a).cmp(&near(*b)).then(b.total_cmp(a)))?;
    (lines.len() >= FEWEST_LINES).then_some(best)
}

/// The pieces of one line, with a blank where there is room for one.
fn text(pieces: &[Placed]) -> String {
    let mut text = String::new();
    let mut right = f64::NEG_INFINITY;
    for piece in pieces {
        // Bold by printing twice.
        if text.ends_with(&piece.text) && (piece.right - right).abs() < 0.2 * piece.size {
            continue;
        }
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let words = latin(text.chars().next_back()) && latin(piece.text.chars().next());
        let room = piece.size * if words { 0.2 } else { 0.9 };
        if !text.is_empty() && piece.x - right > room && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(piece.text.trim_end_matches(['\n', '\r']));
        right = piece.right;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(x: f64, y: f64, text: &str) -> Placed {
        Placed {
            x,
            y,
            right: x + 4.0 * text.chars().count() as f64,
            size: 4.0,
            text: text.to_owned(),
        }
    }

    #[test]
    fn pieces_become_lines_in_reading_order() {
        let found = lines(vec![
            piece(20.0, 30.1, "第二行"),
            piece(24.0, 10.0, "于"),
            piece(20.0, 10.2, "关"),
            piece(60.0, 10.0, "通知"),
        ]);
        assert_eq!(found, ["关于 通知", "第二行"]);
    }

    #[test]
    fn the_first_line_of_a_paragraph_is_told_by_its_place() {
        let mut pieces: Vec<Placed> = (0..5).map(|i| piece(20.0, 10.0 * f64::from(i), "正文的一行")).collect();
        pieces[2].x = 28.0;
        assert_eq!(lines(pieces)[2], "　　正文的一行");
    }
}
