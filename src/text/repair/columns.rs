//! Two columns (分栏) that were read across: lines of the left and of the right one in turn.
//!
//! Only what is certain is put in order: pieces of two widths take turns, words of the dictionary run on from each piece
//! to the next but one, and hardly ever to the next.

use std::ops::Range;

use super::blanks::crosses_a_word;
use super::{Cut, Move, Rule, is_han};

/// A line of a column is so wide, in columns of half a character.
const WIDTHS: std::ops::RangeInclusive<usize> = 14..=100;
/// Lines of one column differ by so much; the first one of a paragraph is narrower by its indent too.
const RAGGED: usize = 4;
const INDENT: usize = 4;
/// The end of a sentence, and how short the last line of a paragraph can be.
const ENDS: [char; 6] = ['。', '！', '？', '.', '!', '?'];
const SHORTEST: usize = 6;
/// A piece has blanks of its own beside figures and marks, but not many.
const ATOMS: usize = 12;
/// The first lines, of which nothing is known, not so many.
const FIRST_ATOMS: usize = 4;
/// Fewer lines side by side could be a table.
const ROWS: usize = 3;
/// So many words must run on within the columns where each row is a line of the text, or where all are one, and so many
/// times as many as from one column into the other.
const WITHIN: usize = 2;
const WITHIN_ONE_LINE: usize = 3;
/// So many leave no doubt.
const BEYOND_DOUBT: usize = 8;
const TIMES_ACROSS: usize = 5;
/// Running text has marks in so great a share of its lines.
const WITH_MARKS: f64 = 0.3;
/// Characters of a title in the margin that stand in one row.
const MARGIN: usize = 3;
/// Lines that are put in order at once.
const MOST_PIECES: usize = 400;

/// What puts columns in order: first the moves, then, in the text in order, the cuts between lines of one column.
#[derive(Default)]
pub(super) struct Columns {
    pub moves: Vec<Move>,
    pub cuts: Vec<Cut>,
}

/// What stands between two blanks or line breaks.
struct Atom {
    bytes: Range<usize>,
    width: usize,
    /// Whether a line break follows, and whether a blank line does, or a page ends.
    breaks: bool,
    ends: bool,
}

pub(super) fn find(raw: &str, page_starts: &[usize]) -> Columns {
    let mut found = Columns::default();
    if !raw.contains([' ', '　', '\t']) {
        return found;
    }
    let text = Text {
        raw,
        atoms: atoms(raw, page_starts),
    };
    // Places become characters from front to back.
    let mut counted = (0, 0);
    let mut at = 0;
    while at + 2 * ROWS <= text.atoms.len() {
        let Some(block) = text.block(at) else {
            at += 1;
            continue;
        };
        at = block.end().max(at + 1);
        text.put_in_order(&block, &mut counted, &mut found);
    }
    found
}

fn atoms(raw: &str, page_starts: &[usize]) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut at = 0;
    for piece in raw.split_inclusive(char::is_whitespace) {
        let visible = piece.trim_end();
        let blank = &piece[visible.len()..];
        if !visible.is_empty() {
            atoms.push(Atom {
                bytes: at..at + visible.len(),
                width: width(visible),
                breaks: false,
                ends: false,
            });
        }
        at += piece.len();
        if let Some(last) = atoms.last_mut().filter(|_| blank.contains('\n')) {
            last.ends |= last.breaks;
            last.breaks = true;
        }
    }
    for start in page_starts {
        let before = atoms.partition_point(|atom| atom.bytes.end <= *start);
        if let Some(last) = before.checked_sub(1).and_then(|last| atoms.get_mut(last)) {
            last.ends = true;
        }
    }
    atoms
}

/// In columns of half a character. A western mark after a Chinese character stands for a Chinese one.
fn width(text: &str) -> usize {
    let mut before = ' ';
    text.chars()
        .map(|c| {
            let western = c.is_ascii_punctuation() && is_han(before);
            let half = c.is_ascii() && !western || matches!(c, '’' | '‘');
            before = c;
            if half { 1 } else { 2 }
        })
        .sum()
}

/// A line of one column: a range of atoms.
type Piece = Range<usize>;

/// Lines of the left and the right column in turn, and what stands in the margin.
struct Block {
    lines: Vec<Piece>,
    margin: Vec<Piece>,
}

impl Block {
    fn add_margin(&mut self, characters: Option<Piece>) {
        let characters = characters.into_iter().flatten();
        self.margin.extend(characters.map(|character| character..character + 1));
    }

    fn end(&self) -> usize {
        let pieces = self.lines.iter().chain(&self.margin);
        pieces.map(|piece| piece.end).max().unwrap_or(0)
    }
}

struct Text<'a> {
    raw: &'a str,
    atoms: Vec<Atom>,
}

impl Text<'_> {
    fn bytes(&self, piece: &Piece) -> Range<usize> {
        match self.atoms.get(piece.clone()) {
            Some([first, .., last]) => first.bytes.start..last.bytes.end,
            Some([only]) => only.bytes.clone(),
            _ => 0..0,
        }
    }

    fn str(&self, piece: &Piece) -> &str {
        self.raw.get(self.bytes(piece)).unwrap_or_default()
    }

    /// Ways in which a line can begin at an atom, each with its width; never over a line break.
    fn pieces(&self, from: usize) -> impl Iterator<Item = (Piece, usize)> {
        let mut width = 0;
        let mut over = false;
        let atoms = self.atoms.iter().enumerate().skip(from).take(ATOMS);
        atoms.map_while(move |(index, atom)| {
            if over {
                return None;
            }
            over = atom.breaks || atom.ends;
            width += atom.width + usize::from(width > 0);
            Some((from..index + 1, width))
        })
    }

    /// The line at an atom that is as wide as its column.
    fn piece(&self, from: usize, wide: usize) -> Option<Piece> {
        let fits = |width: &usize| *width + RAGGED + INDENT >= wide && *width <= wide + RAGGED;
        let fitting = self.pieces(from).filter(|(_, width)| fits(width));
        let fitting = fitting.min_by_key(|(_, width)| width.abs_diff(wide));
        // The last line of a paragraph is as short as it happens to be.
        let is_end =
            |(piece, width): &(Piece, usize)| (SHORTEST..wide).contains(width) && self.str(piece).ends_with(ENDS);
        let found = fitting.or_else(|| self.pieces(from).find(is_end));
        found.map(|(piece, _)| piece)
    }

    /// The lines of two columns that begin at an atom, in turn.
    fn block(&self, from: usize) -> Option<Block> {
        // Where blanks are strewn all over, every line could be cut in too many ways.
        let first = self.atoms.get(from)?;
        if first.ends || first.width < *WIDTHS.start() {
            return None;
        }
        // Cells of a table have no marks of sentences.
        let row = self.atoms.get(from..self.atoms.len().min(from + 2 * FIRST_ATOMS))?;
        if !row.iter().any(|atom| has_marks(&self.raw[atom.bytes.clone()])) {
            return None;
        }
        let pieces = |at: usize| self.pieces(at).take(FIRST_ATOMS);
        let begins = |at: usize| pieces(at).filter(|(_, width)| WIDTHS.contains(width));
        // The first line may be narrower by its indent.
        let wider = |width: usize| [width, width + INDENT];
        for (left, left_width) in begins(from).filter(|(left, _)| !self.is_last(left)) {
            for (right, right_width) in begins(left.end) {
                for widths in wider(left_width)
                    .map(|left| wider(right_width).map(|right| [left, right]))
                    .concat()
                {
                    let block = self.run(&left, &right, widths);
                    if block.lines.len() >= 2 * ROWS
                        && let Some(block) = self.certain(block)
                    {
                        return Some(block);
                    }
                }
            }
        }
        None
    }

    fn atom_before(&self, end: usize) -> Option<&Atom> {
        self.atoms.get(end.checked_sub(1)?)
    }

    fn breaks(&self, end: usize) -> bool {
        self.atom_before(end).is_some_and(|atom| atom.breaks)
    }

    fn ends(&self, end: usize) -> bool {
        self.atom_before(end).is_none_or(|atom| atom.ends)
    }

    /// Whether nothing can stand beside a line: the row ends with it.
    fn is_last(&self, piece: &Piece) -> bool {
        self.ends(piece.end) || self.breaks(piece.end)
    }

    /// A title that runs down the margin leaves one character at the end of a row, or in a row of its own.
    fn margin(&self, from: usize, whole_row: bool) -> Option<Piece> {
        if self.breaks(from) != whole_row || self.ends(from) {
            return None;
        }
        let single =
            |atom: &&Atom| atom.bytes.len() == '中'.len_utf8() && self.raw[atom.bytes.clone()].starts_with(is_han);
        let count = self.atoms[from..].iter().take(MARGIN).take_while(single).count();
        let broken = (1..=count).find(|count| self.breaks(from + count))?;
        Some(from..from + broken)
    }

    /// As many lines as take turns; those of the left column have the right one's on the same line of the text.
    fn run(&self, left: &Piece, right: &Piece, widths: [usize; 2]) -> Block {
        let mut block = Block {
            lines: vec![left.clone(), right.clone()],
            margin: Vec::new(),
        };
        let beside = self.margin(right.end, false);
        let mut at = beside.as_ref().map_or(right.end, |margin| margin.end);
        block.add_margin(beside);
        let rows_break = self.breaks(at);
        while block.lines.len() < MOST_PIECES && !self.ends(at) && self.breaks(at) == rows_break {
            let between = self.margin(at, true).filter(|_| rows_break);
            let start = between.as_ref().map_or(at, |margin| margin.end);
            let Some(left) = self.piece(start, widths[0]).filter(|left| !self.is_last(left)) else {
                break;
            };
            let Some(right) = self.piece(left.end, widths[1]) else {
                break;
            };
            let beside = self.margin(right.end, false).filter(|_| rows_break);
            at = beside.as_ref().map_or(right.end, |margin| margin.end);
            block.lines.extend([left, right]);
            block.add_margin(between);
            block.add_margin(beside);
        }
        block
    }

    /// Whether a word runs on from one line to another.
    fn runs_on(&self, line: &Piece, next: &Piece) -> bool {
        let joined = format!("{} {}", self.str(line), self.str(next));
        crosses_a_word(&joined, self.str(line).len())
    }

    /// The rows of a run that certainly are lines of two columns.
    fn certain(&self, mut block: Block) -> Option<Block> {
        let run = &mut block.lines;
        let across: Vec<usize> = (1..run.len()).filter(|i| self.runs_on(&run[i - 1], &run[*i])).collect();
        let within: Vec<usize> = (2..run.len()).filter(|i| self.runs_on(&run[i - 2], &run[*i])).collect();
        if across.len() * TIMES_ACROSS > within.len() {
            // What comes before the first word that runs across may be columns still.
            run.truncate(across.first()? / 2 * 2);
        }
        let rows_break = self.breaks(run.get(2)?.start);
        let enough = if rows_break { WITHIN } else { WITHIN_ONE_LINE };
        let follower = |end: usize| self.pieces(end).next().map(|(piece, _)| piece);
        while run.len() >= 2 * ROWS {
            let length = run.len();
            let count = |places: &[usize]| places.iter().filter(|i| **i < length).count();
            let next = follower(run[length - 1].end).is_some_and(|next| self.runs_on(&run[length - 1], &next));
            let (within_count, across) = (count(&within) + usize::from(next), count(&across));
            // A row at either end belongs to the columns if a word runs on to it, or if there is no doubt at all.
            let beyond_doubt = within_count >= BEYOND_DOUBT;
            let last_row = within.iter().any(|i| *i + 2 >= length && *i < length) || next;
            let first_row = within.iter().any(|i| matches!(*i, 2 | 3));
            if !first_row && !beyond_doubt {
                return None;
            }
            if !last_row && !beyond_doubt {
                run.truncate(length - 2);
                continue;
            }
            let with_marks = run.iter().filter(|piece| has_marks(self.str(piece))).count();
            let certain = within_count >= enough
                && within_count >= across * TIMES_ACROSS
                && with_marks as f64 >= WITH_MARKS * length as f64;
            if !certain {
                return None;
            }
            let end = run[length - 1].end;
            block.margin.retain(|margin| margin.start <= end);
            return Some(block);
        }
        None
    }

    /// Adds what puts the lines of a block in order. `counted`: bytes and the characters before them.
    fn put_in_order(&self, block: &Block, counted: &mut (usize, usize), found: &mut Columns) {
        let bytes =
            |pieces: &mut dyn Iterator<Item = &Piece>| pieces.map(|piece| self.bytes(piece)).collect::<Vec<_>>();
        let columns = [
            bytes(&mut block.lines.iter().step_by(2)),
            bytes(&mut block.lines.iter().skip(1).step_by(2)),
            bytes(&mut block.margin.iter()),
        ];
        let mut stood: Vec<Range<usize>> = columns.concat();
        stood.sort_by_key(|line| line.start);
        let (Some(first), Some(last)) = (stood.first(), stood.last()) else {
            return;
        };
        let (start, end) = (first.start, last.end);
        // Line breaks divide the columns, as far as there are any.
        let gaps = stood.windows(2).map(|pair| pair[0].end..pair[1].start);
        let (mut breaks, mut blanks): (Vec<_>, Vec<_>) = gaps.partition(|gap| self.raw[gap.clone()].contains('\n'));
        let mut order: Vec<Range<usize>> = Vec::new();
        let mut read = start;
        for column in columns.iter().filter(|column| !column.is_empty()) {
            let divider = if order.is_empty() {
                None
            } else {
                breaks.pop().or_else(|| blanks.pop())
            };
            read += divider.as_ref().map_or(0, Range::len);
            order.extend(divider);
            for (index, line) in column.iter().enumerate() {
                let before = index.checked_sub(1).and_then(|before| column.get(before));
                if let Some(before) = before
                    && let Some(gap) = blanks.pop().or_else(|| breaks.pop())
                {
                    if !self.raw[before.clone()].ends_with(ENDS) {
                        found.cuts.push((read..read + gap.len(), Rule::Columns));
                    }
                    read += gap.len();
                    order.push(gap);
                }
                order.push(line.clone());
                read += line.len();
            }
        }
        let characters = |range: Range<usize>| self.raw[range].chars().count();
        let at = counted.1 + characters(counted.0..start);
        let pieces = order.into_iter();
        let pieces = pieces.map(|piece| (characters(start..piece.start), characters(piece)));
        found.moves.push(Move {
            at,
            pieces: pieces.collect(),
        });
        *counted = (end, at + characters(start..end));
    }
}

/// Marks that divide sentences, or western ones in their place.
fn has_marks(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| {
        let western = matches!(c, ',' | ';' | '.') && is_han(before);
        before = c;
        western || matches!(c, '，' | '。' | '、' | '；')
    })
}

#[cfg(test)]
mod tests {
    use super::super::repair;

    fn repaired(raw: &str) -> String {
        repair(raw, &[], false).text
    }

    #[test]
    fn columns_read_across_line_by_line_are_put_in_order() {
        let raw = "各乡镇人民政府要加强对防汛工作的组织领 备足抢险物资，对病险水库逐一落实安全度\n导，逐级签订责任书，把责任落实到每一座 汛措施。县水利局要会同应急部门开展一次\n水库、每一段堤防，并于四月底以前完成检 全面检查，对检查中发现的问题建立台账，限\n查，有关情况报县防汛抗旱指挥部。同时要 期整改，逾期不改的予以通报。";
        assert_eq!(
            repaired(raw),
            "各乡镇人民政府要加强对防汛工作的组织领导，逐级签订责任书，把责任落实到每一座水库、每一段堤防，并于四月底以前完成检查，有关情况报县防汛抗旱指挥部。同时要\n备足抢险物资，对病险水库逐一落实安全度汛措施。县水利局要会同应急部门开展一次全面检查，对检查中发现的问题建立台账，限期整改，逾期不改的予以通报。"
        );
    }

    #[test]
    fn columns_of_two_widths_in_one_line_are_put_in_order() {
        let raw = "各乡镇人民政府要加强对防汛工作的组织领 备足抢险物资，对病险水 导，逐级签订责任书，把责任落实到每一座 库逐一落实安全度汛措施 水库、每一段堤防，并于四月底以前完成检 ，县水利局要会同应急部 查，有关情况报县防汛抗旱指挥部。同时要 门开展一次全面检查工作";
        assert_eq!(
            repaired(raw),
            "各乡镇人民政府要加强对防汛工作的组织领导，逐级签订责任书，把责任落实到每一座水库、每一段堤防，并于四月底以前完成检查，有关情况报县防汛抗旱指挥部。同时要备足抢险物资，对病险水库逐一落实安全度汛措施，县水利局要会同应急部门开展一次全面检查工作"
        );
    }

    #[test]
    fn a_title_down_the_margin_is_put_together() {
        let raw = "各乡镇人民政府要加强对防汛工作的组织领 备足抢险物资，对病险水库逐一落实安全度 浅\n导，逐级签订责任书，把责任落实到每一座 汛措施。县水利局要会同应急部门开展一次\n谈 防\n水库、每一段堤防，并于四月底以前完成检 全面检查，对检查中发现的问题建立台账，限 汛\n查，有关情况报县防汛抗旱指挥部。同时要 期整改，逾期不改的予以通报。";
        assert!(
            repaired(raw).ends_with("限期整改，逾期不改的予以通报。\n浅谈防汛"),
            "{}",
            repaired(raw)
        );
    }

    #[test]
    fn tables_and_lines_of_one_column_stay() {
        for apart in [
            "单位名称、负责人、职务 主要职责，依照三定方案\n青禾县水利局，王建国 负责全县防汛抗旱工作、\n青禾县财政局，李爱民 负责防汛资金的拨付工作\n青禾县民政局，赵和平 负责灾民安置，物资发放",
            "各乡镇人民政府要加强对防汛工作的组织领\n导，逐级签订责任书，把责任落实到每一座\n水库、每一段堤防，并于四月底以前完成检\n查，有关情况报县防汛抗旱指挥部。同时要\n备足抢险物资，对病险水库逐一落实安全度\n汛措施。",
        ] {
            assert_eq!(repaired(apart), apart);
        }
    }
}
