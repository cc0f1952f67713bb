//! The command line as it is typed. Help texts are the doc comments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::transfer_args::{Export, ImportPackage, Inspect};

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
    Arrange(super::arrange_args::Arrange),
    /// What is kept for how long: terms that end, holds, extension, destruction in three signed steps (保管期限)
    Retention(super::arrange_args::Retention),
    /// Check, compare and write the rules of retention and the office's own file (规则)
    Rules(super::arrange_args::Rules),
    /// Compare two documents, or files, sentence by sentence (比对)
    Diff(Diff),
    /// Compare two papers, or a paper and last year's, clause by clause (逐条比对)
    Compare(Compare),
    /// Proofread a draft: kind, forms, attachments, bases, names, figures, words (校核)
    Proof(Proof),
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
#[command(
    after_help = "Query: words (all must occur), \"a phrase\" (exactly), -not, OR, ( ), and fields:\n  文种:通知 (kind:)  年度:2021..2023 (year:)  日期:2023-05 (date:)  机关:水利局 (organ:)\n  文号:国办发〔2012〕14号 (number:)  题名:防汛 (title:)  主题:农林水 (topic:)  meta.KEY:value\nA document number may be typed bare and in any way: 国办发[2012] 14"
)]
pub(super) struct Search {
    /// What to look for
    #[arg(required_unless_present = "batch")]
    pub query: Vec<String>,
    /// How many hits
    #[arg(long, default_value_t = 10)]
    pub limit: usize,
    /// How many hits to pass over
    #[arg(long, default_value_t = 0)]
    pub offset: usize,
    /// The order of hits
    #[arg(long, value_enum, default_value_t = SortBy::Relevance)]
    pub sort: SortBy,
    /// Also earlier versions whose file has changed since
    #[arg(long)]
    pub versions: bool,
    /// Only what has all the words; nothing that is merely like it
    #[arg(long)]
    pub no_widen: bool,
    /// List copies and editions of a paper by themselves, not under the best of them: the same as --by document
    #[arg(long, conflicts_with = "by")]
    pub every_copy: bool,
    /// What stands under the best of it [default: copy; document for JSON]
    #[arg(long, value_enum)]
    pub by: Option<GroupBy>,
    /// By what the documents found are counted: names with commas between, or all, or none
    /// [default: all; validity only where few are found, in JSON where it is named]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub facets: Option<Vec<CountBy>>,
    /// Say what the score of each hit is made of
    #[arg(long)]
    pub explain: bool,
    /// The day from which 去年 and its like are seen [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Answer one query for each line of a file (- for standard input), one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub batch: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GroupBy {
    /// Nothing: each document by itself
    Document,
    /// Copies and editions (副本、版本)
    Copy,
    /// Papers with the same title but for the year (年度例行), and copies
    Series,
    /// Requests and replies, what was forwarded and by what (请示、批复、转发), and copies
    Thread,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CountBy {
    /// All of them
    All,
    /// Nothing
    None,
    /// 文种
    Kind,
    /// 机关
    Organ,
    /// 层级
    Level,
    /// 年度
    Year,
    /// 主题
    Topic,
    /// 密级
    Secrecy,
    /// 保管期限
    Retention,
    /// 文件夹
    Folder,
    /// 格式
    Format,
    /// 有效性
    Validity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SortBy {
    /// Best first
    Relevance,
    /// Newest first
    Date,
    /// Oldest first
    DateAsc,
}

#[derive(Debug, Args)]
pub(super) struct Suggest {
    /// What has been typed so far
    #[arg(required = true)]
    pub typed: Vec<String>,
    /// How many suggestions
    #[arg(long, default_value_t = 12)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Names of saved searches (all, if none); or `add`, a name and a search; or `remove` and a name
    #[arg(value_name = "NAME… | add NAME QUERY… | remove NAME")]
    pub words: Vec<String>,
    /// Report the same once more the next time
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The document's number, or its key in the system that exported it
    pub id: String,
    /// Only the text
    #[arg(long)]
    pub text: bool,
    /// The text as it was before repair
    #[arg(long)]
    pub raw: bool,
    /// Judge on this day whether it is in force [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// What is to be written.
#[derive(Debug, Args)]
pub(super) struct PrecedentSource {
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
    /// The organ that writes [default: the draft's own]
    #[arg(long, value_name = "NAME")]
    pub organ: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Precedent {
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
pub(super) struct Dossier {
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
pub(super) struct Relations {
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
pub(super) struct Timeline {
    /// A query, the name of an organ, or a document's number or key
    #[arg(required = true)]
    pub of: Vec<String>,
    /// How many documents
    #[arg(long, default_value_t = 100)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct Missing {
    /// How many papers
    #[arg(long, default_value_t = 30)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct Copies {
    /// The document's number, or its key in the system that exported it [default: every group of the archive]
    pub id: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Item {
    /// A document's number or key; or `join` and two documents or more (or one volume); or `split` and one
    #[arg(required = true, value_name = "ID | join ID… | split ID")]
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The older: a document's number or key, or a file
    pub one: String,
    /// The newer
    pub other: String,
    /// Print also the sentences that are the same
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(super) struct Compare {
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
pub(super) struct Proof {
    /// The draft
    pub file: Option<PathBuf>,
    /// Proofread every record of a JSONL export (- for standard input), one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub jsonl: Option<PathBuf>,
    /// The day from which validity and names of organs are seen [default: the draft's own date, else today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Original {
    /// The document's number, or its key in the system that exported it
    pub id: String,
    /// Where to write it; it must not exist yet (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct Classify {
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
pub(super) enum Learn {
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
pub(super) struct Train {
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
pub(super) struct EvalModel {
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
pub(super) struct Review {
    /// The model that asks [default: the one that lantai.toml names]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// How many documents
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct Card {
    /// Files to read
    pub files: Vec<PathBuf>,
    /// Read records of a JSONL export (- for standard input); values that they give win
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub jsonl: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Register {
    /// Which, or a part of its name [default: list their names]
    pub name: Option<String>,
    /// Papers of this year
    #[arg(long)]
    pub year: Option<u16>,
    /// Papers from this day on
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Papers up to this day
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Whose register it is: only papers of this organ and its office
    #[arg(long, value_name = "NAME")]
    pub organ: Option<String>,
    /// The day on which it is made up [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Arranged items of this term only: 永久, 30年 …
    #[arg(long)]
    pub term: Option<String>,
    /// Arranged items of this class only (机构、问题), by code or name
    #[arg(long)]
    pub class: Option<String>,
    /// The number of the destruction list (销毁清册)
    #[arg(long, value_name = "N")]
    pub list: Option<i64>,
    /// So many days before its day a task is marked
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub near: u16,
    /// Where to write it, by its ending: .xlsx, .csv, .html to print, or .json; it must not exist yet
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Duties {
    /// Files to read
    pub files: Vec<PathBuf>,
    /// Read records (- for standard input): `id`, `text`, and `date`, that of the paper; one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub jsonl: Option<PathBuf>,
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
#[command(
    after_help = "Fields: title (题名)  number (文号)  organ (责任者)  date (日期)  kind (文种)  topics (主题)\nExample: lantai set 15 文种=请示 date=2021-04-12"
)]
pub(super) struct Set {
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
pub(super) struct Doubts {
    /// How many documents
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
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
pub(super) struct Eval {
    /// One query a line: {"id": "…", "text": "…"}
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// The answers: query id, document's key, grade, with tabs between
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// Only what has all the words, as in search
    #[arg(long)]
    pub no_widen: bool,
    /// Write the hits in TREC's run format
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Compare with an earlier run in TREC's format
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
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
