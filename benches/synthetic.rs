//! Writes a synthetic archive to standard output, for runs at scale:
//! `cargo bench --bench synthetic -- 1000000 1 > million.jsonl` (how many papers, and the seed).

mod generator;

use std::io::{BufWriter, Write};

fn main() -> std::io::Result<()> {
    // cargo itself adds --bench.
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let archive = generator::Archive {
        documents: numbers.next().unwrap_or(1000),
        seed: numbers.next().unwrap_or(1),
        sentences: 60,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    archive.write(&mut out)?;
    out.flush()
}
