//! That clean text is left alone: `cargo bench --bench clean_text -- FOLDER`, with `*.jsonl` files in it, one document a line
//! with its `text`. Prints, for docs/formats.md, how many characters other than white space the repair removes, exchanges or moves,
//! and how many are taken for garbled. Exits with 1 if there is one.

use std::io::{BufRead, BufReader, Error, Write};
use std::path::PathBuf;

use lantai::text::garbled::garbled_share;
use lantai::text::repair::{repair, undo};
use serde_json::Value;

/// Pages have about so many characters.
const PAGE: usize = 800;
/// What is printed of a loss.
const SHOWN: usize = 20;

#[derive(Default)]
struct Counts {
    documents: u64,
    characters: usize,
    /// White space removed, as text of paragraphs and as lines of pages.
    blanks: [usize; 2],
    /// Other characters removed, exchanged or moved.
    lost: [usize; 2],
    /// Documents whose raw text does not come back.
    not_undone: u64,
    garbled: u64,
}

fn main() -> Result<(), Error> {
    // cargo itself adds --bench.
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        return Ok(());
    };
    let mut counts = Counts::default();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut out = std::io::stdout().lock();
    for path in &files {
        for line in BufReader::new(std::fs::File::open(path)?).lines() {
            let record: Value = serde_json::from_str(&line?)?;
            let Some(text) = record.get("text").and_then(Value::as_str) else {
                continue;
            };
            for loss in counts.add(text) {
                writeln!(out, "{} {}: {loss}", path.display(), record["id"])?;
            }
        }
    }
    let Counts {
        documents,
        characters,
        blanks,
        lost,
        not_undone,
        garbled,
    } = counts;
    writeln!(
        out,
        "{documents} documents, {characters} characters that are no white space"
    )?;
    for (kind, (blanks, lost)) in ["paragraphs", "lines of pages"].iter().zip(blanks.iter().zip(lost)) {
        writeln!(
            out,
            "repaired as {kind}: {lost} characters changed, {blanks} of white space removed"
        )?;
    }
    writeln!(out, "not undone: {not_undone}; taken for garbled: {garbled}")?;
    out.flush()?;
    if lost.iter().sum::<usize>() as u64 + not_undone + garbled > 0 {
        std::process::exit(1);
    }
    Ok(())
}

impl Counts {
    /// Counts one document; what is wrong with it comes back.
    fn add(&mut self, text: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        self.documents += 1;
        self.characters += text.chars().filter(|c| !c.is_whitespace()).count();
        for (index, laid_out) in [false, true].into_iter().enumerate() {
            let repaired = repair(text, &[], laid_out);
            for removal in &repaired.repairs.removals {
                let lost = removal.text.chars().filter(|c| !c.is_whitespace()).count();
                self.lost[index] += lost;
                self.blanks[index] += removal.text.chars().count() - lost;
                if lost > 0 {
                    let shown: String = removal.text.chars().take(SHOWN).collect();
                    wrong.push(format!("{:?} takes {shown:?}", removal.rule));
                }
            }
            for part in &repaired.repairs.moves {
                let moved = part.pieces.iter().map(|(_, length)| length).sum::<usize>();
                self.lost[index] += moved;
                let shown: String = text.chars().skip(part.at).take(moved.min(10 * SHOWN)).collect();
                wrong.push(format!("{moved} characters are moved: {shown:?}"));
            }
            self.not_undone += u64::from(undo(&repaired.text, &repaired.repairs) != text);
        }
        if garbled_share(pages(text).iter().map(String::as_str)) > 0.0 {
            self.garbled += 1;
            wrong.push("taken for garbled".to_owned());
        }
        wrong
    }
}

fn pages(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(PAGE).map(|page| page.iter().collect()).collect()
}
