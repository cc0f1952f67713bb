//! The command line as it is typed. Help texts are the doc comments.

mod arrange;
mod classify;
mod drafting;
mod paper;
mod register;
mod search;
mod transfer;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use self::arrange::{Arrange, ArrangeAct, Retention, RetentionAct, Rules, RulesAct, Signed};
pub(super) use self::classify::{Classify, EvalModel, Learn, Review, Train};
pub(super) use self::drafting::{Compare, Dossier, Precedent, PrecedentSource, Proof};
pub(super) use self::paper::{Card, Copies, Diff, Doubts, Item, Missing, Relations, Set, Timeline};
pub(super) use self::register::{Duties, Register};
pub(super) use self::search::{CountBy, Eval, GroupBy, Original, Search, Show, SortBy, Suggest, Watch};
pub(super) use self::transfer::{Export, ImportPackage, Inspect, InspectStage};

/// 兰台 Lantai: a document archive and full-text search for Chinese official documents.
#[derive(Debug, Parser)]
#[command(name = "lantai", version, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub(super) struct Common {
    /// The archive folder [default: index, or LANTAI_ARCHIVE, or lantai.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub archive: Option<PathBuf>,
    /// How to print results
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs; documented in docs/cli.md
    Json,
    /// A table (report and register only)
    Csv,
    /// One line for each block of text (extract only)
    Blocks,
    /// SARIF 2.1.0, for other programs that show findings (proof only)
    Sarif,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import files, folders and exports of other systems (导入)
    Ingest(Ingest),
    /// Find documents (检索)
    Search(Search),
    /// Suggest what begins, or sounds, as typed: organs, numbers, titles, words (联想)
    Suggest(Suggest),
    /// Write what a search finds to a list or a dossier, and copy the originals (导出)
    Export(Export),
    /// Check a batch of the archive, or a package, for the four properties: authentic, complete, usable, safe (四性检测)
    Inspect(Inspect),
    /// Verify a package of another archive and import it (接收移交)
    ImportPackage(ImportPackage),
    /// Tell what is new for saved searches; `add` and `remove` them (订阅)
    Watch(Watch),
    /// Show a document and what is known of it (查看)
    Show(Show),
    /// Find the earlier papers that help write a new one: for a task, a draft, or a paper like it (先例)
    Precedent(Precedent),
    /// Write precedents, passages, bases and a skeleton of the new paper to one file for the desk (拟稿材料)
    Dossier(Dossier),
    /// Show what a document has to do with others: what it answers, forwards, changes, repeals, and what does so to it (关系)
    Relations(Relations),
    /// Show documents in order of time, with what happened to each (沿革)
    Timeline(Timeline),
    /// List the papers that are cited most and that the archive lacks (缺失)
    Missing(Missing),
    /// List copies and editions of a document, or all groups of them (副本、版本)
    Copies(Copies),
    /// Show what an item consists of; `join` documents into one, `split` one (件)
    Item(Item),
    /// Arrange the papers of a year into items with archival numbers and boxes (归档)
    Arrange(Arrange),
    /// What is kept for how long: terms that end, holds, extension, destruction in three signed steps (保管期限)
    Retention(Retention),
    /// Check, compare and write the rules of retention and the office's own file (规则)
    Rules(Rules),
    /// Compare two documents, or files, sentence by sentence (比对)
    Diff(Diff),
    /// Compare two papers, or a paper and last year's, clause by clause (逐条比对)
    Compare(Compare),
    /// Proofread a draft: kind, forms, attachments, bases, names, figures, words (校核)
    Proof(Proof),
    /// Offer search, show, precedent, relations and proof to a drafting assistant as tools, over stdin and stdout (MCP)
    Mcp,
    /// Give the original file back, byte for byte (原件)
    Original(Original),
    /// Tell kind and topic of files without importing them, or of the whole archive (分类)
    Classify(Classify),
    /// Read files as official documents: number, issuer, date, addressees, attachments …; nothing is imported (公文要素)
    Card(Card),
    /// Make up a register of the office: papers issued and received, tasks, decisions, counts (登记簿、台账、清册、统计表)
    Register(Register),
    /// Find deadlines and duties in files or sentences: who must do what until when; nothing is imported (期限、督办任务)
    Duties(Duties),
    /// Show the text that the archive would see in a file, and which parser gives it (提取)
    Extract(Extract),
    /// List the formats that lantai tells apart (格式)
    Formats,
    /// Correct what is known of a document: a person's word wins for ever (更正)
    Set(Set),
    /// List what needs a person's eye, the most valuable first (存疑)
    Doubts(Doubts),
    /// Count documents by kind, topic, year, organ and format (统计)
    Stats,
    /// Print the report of an import (导入报告)
    Report(Report),
    /// Measure the ranking on queries with known answers (评测)
    Eval(Eval),
    /// Compare originals, catalogue, audit record and index, and say how to repair what is wrong (检查)
    Check(Check),
    /// Build the full-text index anew from the archive alone (重建索引)
    Reindex,
    /// Started by lantai itself to read files in a process of their own
    #[command(hide = true)]
    Worker {
        /// The program to become, instead of reading files ourselves
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        program: Vec<std::ffi::OsString>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Ingest {
    /// Files and folders; .jsonl, .csv and .tsv are taken as exports with one document a line
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Show what would be done and why, without doing it
    #[arg(long)]
    pub dry_run: bool,
    /// Read also files whose size and time have not changed
    #[arg(long)]
    pub verify: bool,
    /// Recognise the text of scans and pictures with Tesseract, also of those imported before (文字识别)
    #[arg(long)]
    pub ocr: bool,
    /// Which columns of an export are which fields (a TOML file; see docs/import.md)
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Take only files whose name or path matches (may be repeated), e.g. '*.docx'
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
    /// Leave out files and folders whose name or path matches (may be repeated)
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
    /// Take files and folders whose name begins with a dot
    #[arg(long)]
    pub hidden: bool,
    /// Follow symbolic links
    #[arg(long)]
    pub follow_links: bool,
    /// How many files to work on at once [default: one for each core]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Extract {
    /// The file
    pub file: Option<PathBuf>,
    /// Read every file that a list names, one path a line; one JSON object a line, in order
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub list: Option<PathBuf>,
    /// Recognise the text of scans and pictures with Tesseract (文字识别)
    #[arg(long)]
    pub ocr: bool,
}

#[derive(Debug, Args)]
pub(super) struct Report {
    /// The import's number [default: the last one]
    pub run: Option<i64>,
    /// List all imports
    #[arg(long, conflicts_with = "run")]
    pub list: bool,
    /// Print a line for every file, not only for those that are not fully imported
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Read every original again and compare its hashes
    #[arg(long)]
    pub deep: bool,
    /// Prove the search: take N random phrases from the texts and compare search with a scan
    #[arg(long, value_name = "N")]
    pub phrases: Option<usize>,
    /// The same with N random queries: gaps, nearness, expressions, fields and their combinations
    #[arg(long, value_name = "N")]
    pub queries: Option<usize>,
    /// Seed of the random phrases and queries
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Repair what can be repaired: bring the index up to date, fetch damaged originals from their sources again
    #[arg(long)]
    pub repair: bool,
}
