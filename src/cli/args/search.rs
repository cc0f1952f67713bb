//! The arguments of searching and of looking at what was found. Help texts are the doc comments.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(
    after_help = "Query: words (all must occur), \"a phrase\" (exactly), -not, OR, ( ), and fields:\n  文种:通知 (kind:)  年度:2021..2023 (year:)  日期:2023-05 (date:)  机关:水利局 (organ:)\n  文号:国办发〔2012〕14号 (number:)  题名:防汛 (title:)  主题:农林水 (topic:)  meta.KEY:value\nA document number may be typed bare and in any way: 国办发[2012] 14"
)]
pub(in crate::cli) struct Search {
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
pub(in crate::cli) enum GroupBy {
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
pub(in crate::cli) enum CountBy {
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
pub(in crate::cli) enum SortBy {
    /// Best first
    Relevance,
    /// Newest first
    Date,
    /// Oldest first
    DateAsc,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Suggest {
    /// What has been typed so far
    #[arg(required = true)]
    pub typed: Vec<String>,
    /// How many suggestions
    #[arg(long, default_value_t = 12)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Watch {
    /// Names of saved searches (all, if none); or `add`, a name and a search; or `remove` and a name
    #[arg(value_name = "NAME… | add NAME QUERY… | remove NAME")]
    pub words: Vec<String>,
    /// Report the same once more the next time
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Show {
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

#[derive(Debug, Args)]
pub(in crate::cli) struct Original {
    /// The document's number, or its key in the system that exported it
    pub id: String,
    /// Where to write it; it must not exist yet (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Eval {
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
