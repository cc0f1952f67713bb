//! The arguments of what is known of a paper, and of correcting it. Help texts are the doc comments.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct Relations {
    /// The document's number, or its key in the system that exported it
    pub id: String,
    /// How many steps to go; plain citations are followed for one
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub depth: usize,
    /// Print the graph for Graphviz
    #[arg(long)]
    pub dot: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Timeline {
    /// A query, the name of an organ, or a document's number or key
    #[arg(required = true)]
    pub of: Vec<String>,
    /// How many documents
    #[arg(long, default_value_t = 100)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Missing {
    /// How many papers
    #[arg(long, default_value_t = 30)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Copies {
    /// The document's number, or its key in the system that exported it [default: every group of the archive]
    pub id: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Item {
    /// A document's number or key; or `join` and two documents or more (or one volume); or `split` and one
    #[arg(required = true, value_name = "ID | join ID… | split ID")]
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// The older: a document's number or key, or a file
    pub one: String,
    /// The newer
    pub other: String,
    /// Print also the sentences that are the same
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Card {
    /// Files to read
    pub files: Vec<PathBuf>,
    /// Read records of a JSONL export (- for standard input); values that they give win
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub jsonl: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Fields: title (题名)  number (文号)  organ (责任者)  date (日期)  kind (文种)  topics (主题)\nExample: lantai set 15 文种=请示 date=2021-04-12"
)]
pub(in crate::cli) struct Set {
    /// The document's number, or its key in the system that exported it
    pub id: String,
    /// FIELD=VALUE; nothing behind the sign says that the document has no such value
    #[arg(required_unless_present = "unset", value_name = "FIELD=VALUE")]
    pub values: Vec<String>,
    /// Take back what was said of a field (may be repeated)
    #[arg(long, value_name = "FIELD")]
    pub unset: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Doubts {
    /// How many documents
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
}
