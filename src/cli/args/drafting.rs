//! The arguments of drafting: precedents, dossiers, comparisons, proofs. Help texts are the doc comments.

use std::path::PathBuf;

use clap::Args;

/// What is to be written.
#[derive(Debug, Args)]
pub(in crate::cli) struct PrecedentSource {
    /// What is to be written, in a line: 写一个关于做好2026年防汛备汛工作的通知
    pub task: Vec<String>,
    /// A draft, in any format
    #[arg(long, value_name = "FILE", conflicts_with_all = ["task", "like"])]
    pub draft: Option<PathBuf>,
    /// A document of the archive to go by: its number or key
    #[arg(long, value_name = "ID", conflicts_with = "task")]
    pub like: Option<String>,
    /// The day on which validity and recency are judged [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The organ that writes [default: the draft's own, else the office of the settings]
    #[arg(long, value_name = "NAME")]
    pub organ: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Precedent {
    #[command(flatten)]
    pub source: PrecedentSource,
    /// How many papers
    #[arg(long, default_value_t = 10)]
    pub limit: usize,
    /// Do not let the ranking see which papers the draft names (for measurements)
    #[arg(long)]
    pub exclude_cited: bool,
    /// Rank for each {"id", "text"} of a file (- for standard input) and write a run in TREC's format
    #[arg(long, value_name = "FILE", conflicts_with_all = ["task", "draft", "like"])]
    pub batch: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Dossier {
    #[command(flatten)]
    pub source: PrecedentSource,
    /// The file to write, .md or .docx; it must not exist yet
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Only these papers, by number or key, in this order
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub pick: Vec<String>,
    /// How many papers, if none are picked
    #[arg(long, default_value_t = 5)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Compare {
    /// The older and the newer: documents' numbers or keys, or files
    #[arg(required_unless_present = "previous", num_args = 2, value_names = ["OLDER", "NEWER"])]
    pub papers: Vec<String>,
    /// A document, compared with the paper of its series before it: last year's, or the earlier edition
    #[arg(long, value_name = "ID", conflicts_with = "papers")]
    pub previous: Option<String>,
    /// Print also the clauses that are the same
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Proof {
    /// The draft
    pub file: Option<PathBuf>,
    /// Proofread every record of a JSONL export (- for standard input), one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub jsonl: Option<PathBuf>,
    /// The day from which validity and names of organs are seen [default: the draft's own date, else today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}
