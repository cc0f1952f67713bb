//! The arguments of `lantai classify`. Help texts are the doc comments.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(in crate::cli) struct Classify {
    #[command(subcommand)]
    pub command: Option<Learn>,
    /// Files to classify
    pub files: Vec<PathBuf>,
    /// Classify records of a JSONL export (- for standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub jsonl: Option<PathBuf>,
    /// Print the labels of every document in the archive
    #[arg(long, conflicts_with_all = ["files", "jsonl"])]
    pub all: bool,
    /// Say in plain words why a document of the archive has its labels, and what would have changed them
    #[arg(long, value_name = "ID", conflicts_with_all = ["files", "jsonl", "all"])]
    pub explain: Option<String>,
    /// With --jsonl or --all: the labels that this model gives
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// With --model: also the words that spoke for each label and against it
    #[arg(long, requires = "model")]
    pub words: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Learn {
    /// Train a model on documents with labels, or on what persons confirmed in the archive (训练)
    Train(Train),
    /// Measure a model on documents with known labels (评测)
    Eval(EvalModel),
    /// List the documents of the archive about which a person's answer would teach a model most (待确认)
    Review(Review),
    /// Classify the whole archive anew by the tables and the model in use now (重新分类)
    Apply,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Train {
    /// Documents with labels, one JSON object a line: {"id", "title", "text", KEY: label or [labels]} (- for standard input)
    #[arg(long, value_name = "FILE", requires = "label", required_unless_present = "field")]
    pub jsonl: Option<PathBuf>,
    /// The key under which the labels stand
    #[arg(long, value_name = "KEY")]
    pub label: Option<String>,
    /// Learn from what persons said of this field of the archive's documents: topics (主题) or kind (文种)
    #[arg(long, value_name = "FIELD", conflicts_with_all = ["jsonl", "label"])]
    pub field: Option<String>,
    /// Where to write the model; it must not exist yet
    #[arg(long, value_name = "OUT")]
    pub model: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct EvalModel {
    /// Documents with labels, as for train (- for standard input)
    #[arg(long, value_name = "FILE")]
    pub jsonl: PathBuf,
    /// The key under which the labels stand
    #[arg(long, value_name = "KEY")]
    pub label: String,
    /// The model
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Review {
    /// The model that asks [default: the one that lantai.toml names]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// How many documents
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
}
