//! The arguments of registers and duties. Help texts are the doc comments.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct Register {
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
pub(in crate::cli) struct Duties {
    /// Files to read
    pub files: Vec<PathBuf>,
    /// Read records (- for standard input): `id`, `text`, and `date`, that of the paper; one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub jsonl: Option<PathBuf>,
}
