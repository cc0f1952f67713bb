//! `lantai proof`

use std::path::Path;

use serde_json::{Value, json};

use super::args::{Format, Proof};
use super::terminal::{Output, is_json, printable};
use super::{Done, day, open, reading, terminal};
use crate::archive::Archive;
use crate::config::Config;
use crate::document::DocDate;
use crate::error::{Error, Kind, Result};
use crate::ingest::Understood;
use crate::proof::{Finding, Level, listed, proof, rules};

pub(super) fn run(args: &Proof, config: &Config, format: Format) -> Result<Done> {
    let archive = match Archive::open(&config.archive) {
        Ok(archive) => Some(archive),
        Err(e) if e.kind() == Kind::NoArchive => {
            terminal::say("没有档案库：所引文件只与内置目录核对，未查题名、文号和效力");
            None
        }
        Err(e) => return Err(e),
    };
    let as_of = args
        .as_of
        .as_deref()
        .map(|typed| day::seen_from(Some(typed)))
        .transpose()?;
    let desk = Desk {
        archive: archive.as_ref(),
        as_of,
        today: day::seen_from(None)?,
    };
    let mut out = Output::new();
    let mut problems = 0;
    if let Some(path) = &args.jsonl {
        let print = &mut |out: &mut Output, name: &str, understood: &Understood| {
            let found = desk.found(understood)?;
            problems += found.len();
            out.json(&json!({ "id": name, "findings": listed(&understood.text, &understood.record.repairs(), &found) }))
        };
        problems += reading::records(&mut out, path, format, print)?;
    } else if let Some(path) = &args.file {
        let understood = reading::file(&open::pool()?, path)?;
        if let Some(reason) = understood
            .record
            .reason
            .as_ref()
            .filter(|_| understood.text.trim().is_empty())
        {
            let message = format!("{} has no text to proofread ({reason})", path.display());
            return Err(Error::new(Kind::Usage, message));
        }
        let found = desk.found(&understood)?;
        problems = found.len();
        match format {
            Format::Sarif => out.json(&sarif(path, &understood, &found))?,
            _ if is_json(format) => out.json(&Value::from(listed(
                &understood.text,
                &understood.record.repairs(),
                &found,
            )))?,
            _ => text(&mut out, path, &understood, &found)?,
        }
    } else {
        return Err(Error::new(Kind::Usage, "no draft to proofread").with_hint("name a file, or use --jsonl FILE"));
    }
    out.finish()?;
    Ok(if problems == 0 { Done::Well } else { Done::WithProblems })
}

/// What drafts are compared with.
struct Desk<'a> {
    archive: Option<&'a Archive>,
    as_of: Option<DocDate>,
    today: DocDate,
}

impl Desk<'_> {
    fn found(&self, understood: &Understood) -> Result<Vec<Finding>> {
        proof(
            &understood.text,
            &understood.document,
            self.archive,
            self.as_of,
            self.today,
        )
    }
}

/// Characters shown before and behind what is wrong.
const AROUND: usize = 12;

fn text(out: &mut Output, path: &Path, understood: &Understood, found: &[Finding]) -> Result<()> {
    let text = &understood.text;
    for finding in found {
        let (line, column) = place(text, finding.span.start);
        let level = finding.level.name();
        out.line(&printable(&format!(
            "{line}:{column} {level} {}　{}",
            finding.rule, finding.message
        )))?;
        out.line(&printable(&format!("    文：{}", excerpt(text, &finding.span))))?;
        out.line(&printable(&format!("    改：{}", finding.proposal)))?;
        out.line(&printable(&format!("    据：{}", finding.source)))?;
    }
    let count = |level: Level| found.iter().filter(|finding| finding.level == level).count();
    let name = path.display();
    if found.is_empty() {
        return out.line(&printable(&format!("{name}：未发现问题")));
    }
    let counts = format!(
        "{name}：{}处（错误{}，警告{}，提示{}）",
        found.len(),
        count(Level::Error),
        count(Level::Warning),
        count(Level::Hint)
    );
    out.line(&printable(&counts))
}

/// Line and column, both from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[begin..].chars().count() + 1)
}

/// What is wrong between 【】, with a few characters around it.
fn excerpt(text: &str, span: &std::ops::Range<usize>) -> String {
    let (before, inside) = (
        text.get(..span.start).unwrap_or_default(),
        text.get(span.clone()).unwrap_or_default(),
    );
    let behind = text.get(span.end..).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let skip = before[line..].chars().count().saturating_sub(AROUND);
    let before: String = before[line..].chars().skip(skip).collect();
    let behind: String = behind
        .split('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .take(AROUND)
        .collect();
    let inside: String = inside.split_whitespace().collect();
    format!("{}【{inside}】{}", before.trim_start(), behind.trim_end())
}

/// The findings in the form of SARIF 2.1.0.
fn sarif(path: &Path, understood: &Understood, found: &[Finding]) -> Value {
    let used: Vec<Value> = rules()
        .iter()
        .filter(|rule| found.iter().any(|finding| finding.rule == rule.id))
        .map(|rule| json!({ "id": rule.id, "shortDescription": { "text": rule.message }, "help": { "text": rule.source() } }))
        .collect();
    let places = listed(&understood.text, &understood.record.repairs(), found);
    let results = found.iter().zip(&places).map(|(finding, listed)| {
        let (line, column) = place(&understood.text, finding.span.start);
        let (end_line, end_column) = place(&understood.text, finding.span.end);
        let offset = &listed["span"];
        let length = offset[1].as_u64().unwrap_or_default().saturating_sub(offset[0].as_u64().unwrap_or_default());
        json!({
            "ruleId": finding.rule,
            "level": match finding.level { Level::Error => "error", Level::Warning => "warning", Level::Hint => "note" },
            "message": { "text": format!("{}。{}", finding.message, finding.proposal) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": path.display().to_string() },
                "region": {
                    "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                    "charOffset": offset[0], "charLength": length,
                },
            }}],
            "properties": { "source": finding.source, "proposal": finding.proposal },
        })
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "lantai", "version": env!("CARGO_PKG_VERSION"), "rules": used } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}
