//! The arguments of `lantai export`, `lantai inspect` and `lantai import-package`. Help texts are the doc comments.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SortBy;

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// What to look for
    #[arg(required = true)]
    pub query: Vec<String>,
    /// The list to write, by its ending: .csv, .xlsx, .json, .html to print, or .md for a dossier; it must not exist yet
    #[arg(long, value_name = "FILE", required_unless_present_any = ["originals", "package"])]
    pub out: Option<PathBuf>,
    /// A new folder for copies of the originals, with 清册.csv that names each with its SHA-256
    #[arg(long, value_name = "DIR")]
    pub originals: Option<PathBuf>,
    /// A new folder for a transfer package: originals, metadata, list, digests; another archive takes it with `lantai
    /// import-package` (移交信息包)
    #[arg(long, value_name = "DIR")]
    pub package: Option<PathBuf>,
    /// In the package: also an encapsulation of each item by DA/T 48-2009 (封装包)
    #[arg(long, requires = "package")]
    pub eep: bool,
    /// In the package: who hands over (移交单位)
    #[arg(long, requires = "package", value_name = "NAME")]
    pub from: Option<String>,
    /// How many documents [default: all]
    #[arg(long)]
    pub limit: Option<usize>,
    /// The order of documents
    #[arg(long, value_enum, default_value_t = SortBy::Relevance)]
    pub sort: SortBy,
    /// Also earlier versions whose file has changed since
    #[arg(long)]
    pub versions: bool,
    /// The day from which 去年 and its like are seen, and validity judged; the date of the package [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Inspect {
    /// What to look for [default: every document]
    #[arg(conflicts_with_all = ["year", "package"])]
    pub query: Vec<String>,
    /// The documents of a year (年度)
    #[arg(long, value_name = "YEAR", conflicts_with = "package")]
    pub year: Option<u16>,
    /// A transfer package instead of the archive
    #[arg(long, value_name = "DIR")]
    pub package: Option<PathBuf>,
    /// When in its life the batch is checked [default: 归档; of a package 移交]
    #[arg(long, value_enum)]
    pub stage: Option<InspectStage>,
    /// The report to write, by its ending: .csv, .xlsx, .html (to print and sign) or .json; it must not exist yet
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Also a line for every check that an item has passed
    #[arg(long)]
    pub all: bool,
    /// How many items the register of the batch states (登记件数)
    #[arg(long, value_name = "N")]
    pub items: Option<u64>,
    /// How many bytes it states (登记字节数)
    #[arg(long, value_name = "N")]
    pub bytes: Option<u64>,
    /// The checks of your office, in the form of inspect/checks.toml
    #[arg(long, value_name = "FILE")]
    pub checks: Option<PathBuf>,
    /// The day of the inspection: later dates lie in the future [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum InspectStage {
    /// As it is filed
    #[value(name = "归档", alias = "filing")]
    Filing,
    /// As it is handed over
    #[value(name = "移交", alias = "transfer")]
    Transfer,
    /// As long as it is kept
    #[value(name = "长期保存", alias = "keeping")]
    Keeping,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportPackage {
    /// The folder of the package
    pub package: PathBuf,
    /// Faults that are accepted, by their code, with commas between (may be repeated); damage cannot be accepted
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub accept: Vec<String>,
    /// Verify only; import nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How many files to work on at once [default: one for each core]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// The day of the verification: later dates lie in the future [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}
