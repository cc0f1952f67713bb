//! The command line of arrangement and retention. Help texts are the doc comments.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(in crate::cli) struct Arrange {
    #[command(subcommand)]
    pub act: ArrangeAct,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ArrangeAct {
    /// Propose items, terms, classes, numbers and boxes of a year; nothing is changed (归档方案)
    Plan {
        /// 年度
        #[arg(long)]
        year: u16,
        /// A new file for a person to edit: .xlsx or .csv (also .html, .json)
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Fix a plan in one step: numbers are given, and never change again (定件定号)
    Apply {
        /// 年度
        #[arg(long)]
        year: u16,
        /// The plan as a person edited it; without one, what `plan` proposes
        #[arg(long, value_name = "FILE")]
        plan: Option<PathBuf>,
        /// Who arranges (整理人)
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Leave items that wait for a decision for later
        #[arg(long)]
        without_doubtful: bool,
    },
    /// Take an act of arranging back, as long as nothing depends on it (撤回)
    Undo {
        /// Its number
        arrangement: i64,
        /// Who
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Prove numbers, boxes and documents of what was arranged (检查)
    Check {
        /// 年度 [default: all]
        #[arg(long)]
        year: Option<u16>,
    },
    /// List the acts of arranging
    List,
    /// Note that items were transferred to an archive (移交)
    HandOver {
        /// 年度, the first one
        #[arg(long)]
        year: u16,
        /// 年度, the last one
        #[arg(long)]
        until: Option<u16>,
        /// 保管期限: 永久, 30年 … [default: all]
        #[arg(long)]
        term: Option<String>,
        /// To whom
        #[arg(long, value_name = "NAME")]
        to: String,
        /// Who hands over
        #[arg(long, value_name = "NAME")]
        by: String,
    },
}

/// Who signs, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct Signed {
    /// Who
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Retention {
    #[command(subcommand)]
    pub act: RetentionAct,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RetentionAct {
    /// Tell how long documents are to be kept, and when they open, with the rule, the words, and what would change it
    Show {
        /// The documents' numbers, or their keys in the system that exported them
        #[arg(required = true)]
        ids: Vec<String>,
        /// The day from which it is seen [default: today]
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// List items whose term has ended and that wait for appraisal (期满待鉴定)
    Due {
        /// The day from which it is seen [default: today]
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// Hold items: nobody can destroy them meanwhile (冻结)
    Hold {
        /// 档号
        #[arg(required = true)]
        codes: Vec<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Take holds back (解冻)
    Release {
        /// 档号
        #[arg(required = true)]
        codes: Vec<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Extend terms from their end; a term is never shortened (延长保管期限)
    Extend {
        /// 档号
        #[arg(required = true)]
        codes: Vec<String>,
        /// By how much: 10年, 30年, 永久
        #[arg(long)]
        term: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// First signature: put expired items on a destruction list (提出销毁)
    Propose {
        /// 档号 [default: all that are due and free]
        codes: Vec<String>,
        /// The day from which it is seen [default: today]
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Second signature, by another person: what of the list is to be destroyed (鉴定批准)
    Appraise {
        /// The list's number
        list: i64,
        /// 档号 that is kept (may be repeated)
        #[arg(long, value_name = "CODE")]
        keep: Vec<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Third signature, by a third person: destroy for good; stubs stay (监销)
    Execute {
        /// The list's number
        list: i64,
        #[command(flatten)]
        signed: Signed,
    },
    /// Give a list up before it is executed
    GiveUp {
        /// The list's number
        list: i64,
        #[command(flatten)]
        signed: Signed,
    },
    /// Show destruction lists with their signatures (销毁清册)
    Lists,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Rules {
    #[command(subcommand)]
    pub act: RulesAct,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesAct {
    /// Prove a table of retention or an office's file: form, ids, rules that can never apply, overlaps
    Check {
        /// The file
        file: PathBuf,
    },
    /// Compare two tables of retention, and what they say of the documents of the archive
    Diff {
        /// A file, or `builtin`
        one: String,
        /// A file, or `builtin`
        other: String,
        /// How many documents are listed
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Write a built-in file, to be edited: `retention` or `office`
    Export {
        /// Which
        name: String,
        /// A new file [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}
