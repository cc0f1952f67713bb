//! Tesseract: what it says of one page (TSV) → lines with their confidence.

use crate::extract::layout::{Placed, lines};

/// A line that Tesseract is less sure of is dirt, a seal or a signature.
const LEAST_CONFIDENCE: f32 = 30.0;

/// A line of text where it stands.
struct Line {
    key: [u32; 4],
    placed: Placed,
    /// Sum of the confidence of its characters, and their number.
    confidence: (f32, f32),
    bottom: f64,
    top: f64,
}

/// Lines in reading order, and the mean confidence of their characters in percent.
pub(super) fn page(tsv: &str) -> (Vec<String>, u8) {
    let mut found: Vec<Line> = Vec::new();
    for row in tsv.lines() {
        read_row(row, &mut found);
    }
    found.retain(|line| line.confidence.0 / line.confidence.1.max(1.0) >= LEAST_CONFIDENCE);
    let (sum, count) = found.iter().fold((0.0, 0.0), |(sum, count), line| {
        (sum + line.confidence.0, count + line.confidence.1)
    });
    let confidence: f32 = if count > 0.0 { sum / count } else { 0.0 };
    // Where lines stand side by side there are columns, which Tesseract has told apart; elsewhere the whole page shows
    // where its margin is.
    let columns = found.windows(2).any(|pair| pair[1].bottom <= pair[0].top);
    let mut texts = Vec::new();
    if columns {
        for block in found.chunk_by(|a, b| a.key[1] == b.key[1]) {
            texts.extend(lines(block.iter().map(|line| line.placed.clone()).collect()));
        }
    } else {
        texts = lines(found.into_iter().map(|line| line.placed).collect());
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a hundred"
    )]
    (texts, confidence.round().clamp(0.0, 100.0) as u8)
}

/// One row: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn read_row(row: &str, found: &mut Vec<Line>) {
    let cells: Vec<&str> = row.splitn(12, '\t').collect();
    let [
        level,
        page,
        block,
        paragraph,
        line,
        _,
        left,
        top,
        width,
        height,
        confidence,
        text,
    ] = cells[..]
    else {
        return;
    };
    let number = |cell: &str| cell.parse::<f64>().unwrap_or(0.0);
    let key = [page, block, paragraph, line].map(|cell| cell.parse().unwrap_or(0));
    if level == "4" {
        // The line itself: its box is surer than those of its words.
        let (left, top, height) = (number(left), number(top), number(height));
        found.push(Line {
            key,
            placed: Placed {
                x: left,
                y: top + height,
                right: left + number(width),
                size: height.max(1.0) * 0.8,
                text: String::new(),
            },
            confidence: (0.0, 0.0),
            bottom: top + height,
            top,
        });
        return;
    }
    let text = text.trim();
    let (Some(line), "5") = (found.last_mut().filter(|line| line.key == key), level) else {
        return;
    };
    if text.is_empty() {
        return;
    }
    // Blanks stand between words of letters only.
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if letter(line.placed.text.chars().next_back()) && letter(text.chars().next()) {
        line.placed.text.push(' ');
    }
    line.placed.text.push_str(text);
    #[allow(clippy::cast_precision_loss, reason = "a word has few characters")]
    let characters = text.chars().count() as f32;
    let sure = confidence.parse::<f32>().unwrap_or(0.0).max(0.0);
    line.confidence = (line.confidence.0 + sure * characters, line.confidence.1 + characters);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_with_their_confidence() {
        let tsv = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                   1\t1\t0\t0\t0\t0\t0\t0\t900\t900\t-1\t\n\
                   4\t1\t1\t1\t1\t0\t10\t10\t300\t40\t-1\t\n\
                   5\t1\t1\t1\t1\t1\t10\t10\t80\t40\t90\t关于\n\
                   5\t1\t1\t1\t1\t2\t90\t10\t160\t40\t96\t防汛工作\n\
                   4\t1\t2\t1\t1\t0\t10\t200\t300\t40\t-1\t\n\
                   5\t1\t2\t1\t1\t1\t10\t200\t80\t40\t12\t噪声\n";
        assert_eq!(page(tsv), (vec!["关于防汛工作".to_owned()], 94));
    }
}
