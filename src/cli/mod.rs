//! The command line: parses, runs, prints. Results go to standard output, everything else to standard error; the exit
//! status is a value (docs/cli.md).

mod args;
mod arrange;
mod card;
mod check;
mod classify;
mod compare;
mod copies;
mod defect;
mod diff;
mod dossier;
mod doubts;
mod duties;
mod eval;
mod evidence;
mod export;
mod extract;
mod import_package;
mod ingest;
mod inspect;
mod item;
mod learn;
mod open;
mod precedent;
mod proof;
mod reading;
mod register;
mod relations;
mod report;
mod retention;
mod rules;
mod search;
mod set;
mod show;
mod side;
mod stats;
mod suggest;
mod terminal;
mod watch;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use self::args::{Cli, Command};
use crate::config::Config;
use crate::document::day;
use crate::error::{Error, Kind, Result};

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// Done, or found.
    Well,
    /// Nothing was found.
    Nothing,
    /// Done, but some files are flagged or failed, or a check has findings.
    WithProblems,
    /// The person stopped it.
    Stopped,
}

impl Done {
    fn status(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Nothing => 1,
            Self::WithProblems => 3,
            Self::Stopped => 130,
        }
    }
}

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(typed()) {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are results; anything else is wrong usage.
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    let outcome = defect::guarded(|| run(&cli));
    match outcome {
        Ok(done) => ExitCode::from(done.status()),
        Err(e) if is_closed_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            let mut stderr = std::io::stderr().lock();
            let _ = writeln!(stderr, "error: {}", terminal::printable(&e.to_string()));
            if let Some(hint) = e.hint() {
                let _ = writeln!(stderr, "hint: {}", terminal::printable(hint));
            }
            ExitCode::from(e.kind().exit_status())
        }
    }
}

/// The arguments as typed; a word with one dash before it is a word that must not occur, not an option: `-演练` becomes
/// `−演练`, which the query language reads the same way. No option of ours has the short form but -h and -V.
fn typed() -> impl Iterator<Item = std::ffi::OsString> {
    let mut searching = false;
    std::env::args_os().map(move |argument| {
        let Some(text) = argument.to_str() else { return argument };
        searching |= matches!(text, "search" | "export" | "watch" | "inspect");
        let one_dash = text.len() > 1 && text.starts_with('-') && !text.starts_with("--");
        if searching && one_dash && !matches!(text, "-h" | "-V") {
            format!("−{}", &text[1..]).into()
        } else {
            argument
        }
    })
}

/// Whoever reads our output has seen enough: `lantai search … | head`.
fn is_closed_pipe(error: &Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// Whether a command gives labels, and so needs the model: others need not wait until it is read.
fn understands(command: &Command) -> bool {
    matches!(
        command,
        Command::Ingest(_) | Command::Classify(_) | Command::Set(_) | Command::Check(_) | Command::Reindex
    )
}

fn run(cli: &Cli) -> Result<Done> {
    if let Command::Worker { program } = &cli.command {
        return terminal::ignore_interrupt()
            .and_then(|()| crate::extract::ocr::become_program(program))
            .and_then(|()| crate::extract::serve())
            .map(|()| Done::Well);
    }
    let workers = match &cli.command {
        Command::Ingest(ingest) => ingest.workers,
        Command::ImportPackage(import) => import.workers,
        _ => None,
    };
    let config = Config::resolve(cli.common.archive.clone(), workers)?;
    let format = cli.common.format;
    if format == args::Format::Csv && !matches!(cli.command, Command::Report(_) | Command::Register(_)) {
        return Err(
            Error::new(Kind::Usage, "only `lantai report` and `lantai register` print CSV")
                .with_hint("use --format json"),
        );
    }
    if format == args::Format::Blocks && !matches!(cli.command, Command::Extract(_)) {
        return Err(Error::new(Kind::Usage, "only `lantai extract` prints blocks").with_hint("use --format json"));
    }
    if format == args::Format::Sarif && !matches!(cli.command, Command::Proof(_)) {
        return Err(Error::new(Kind::Usage, "only `lantai proof` prints SARIF").with_hint("use --format json"));
    }
    open::install_rules(&config, understands(&cli.command))?;
    match &cli.command {
        Command::Ingest(args) => ingest::run(args, &config, format),
        Command::Search(args) => search::run(args, &config, format),
        Command::Suggest(args) => suggest::run(args, &config, format),
        Command::Export(args) => export::run(args, &config, format),
        Command::Inspect(args) => inspect::run(args, &config, format),
        Command::ImportPackage(args) => import_package::run(args, &config, format),
        Command::Watch(args) => watch::run(args, &config, format),
        Command::Show(args) => show::run(args, &config, format),
        Command::Precedent(args) => precedent::run(args, &config, format),
        Command::Dossier(args) => dossier::run(args, &config, format),
        Command::Relations(args) => relations::run(args, &config, format),
        Command::Timeline(args) => relations::timeline(args, &config, format),
        Command::Missing(args) => relations::missing(args, &config, format),
        Command::Copies(args) => copies::run(args, &config, format),
        Command::Item(args) => item::run(args, &config, format),
        Command::Arrange(args) => arrange::run(args, &config, format),
        Command::Retention(args) => retention::run(args, &config, format),
        Command::Rules(args) => rules::run(args, &config, format),
        Command::Diff(args) => diff::run(args, &config, format),
        Command::Compare(args) => compare::run(args, &config, format),
        Command::Proof(args) => proof::run(args, &config, format),
        Command::Mcp => crate::server::mcp::serve(&config).map(|()| Done::Well),
        Command::Original(args) => show::original(args, &config),
        Command::Classify(args) => classify::run(args, &config, format),
        Command::Card(args) => card::run(args, format),
        Command::Register(args) => register::run(args, &config, format),
        Command::Duties(args) => duties::run(args, format),
        Command::Extract(args) => extract::run(args, &config, format),
        Command::Formats => extract::formats(format),
        Command::Set(args) => set::run(args, &config, format),
        Command::Doubts(args) => doubts::run(args, &config, format),
        Command::Eval(args) => eval::run(args, &config, format),
        Command::Stats => stats::run(&config, format),
        Command::Report(args) => report::run(args, &config, format),
        Command::Check(args) => check::run(args, &config, format),
        Command::Reindex => check::reindex(&config, format),
        Command::Worker { .. } => Ok(Done::Well),
    }
}
