//! `lantai eval`: how good the ranking is, on queries with known answers.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use super::Done;
use super::args::{Eval, Format};
use super::open;
use super::terminal::{self, Output, is_json};
use crate::config::Config;
use crate::error::{Context, Error, Kind, Result};
use crate::search::{DEPTH, Figures, Grades, SearchOptions, chance_of, judgements, trec_run};

/// A query to be judged.
#[derive(Debug, Deserialize)]
struct Question {
    id: String,
    text: String,
}

pub(super) fn run(args: &Eval, config: &Config, format: Format) -> Result<Done> {
    let questions = questions(&args.queries)?;
    let (judged, wrong) = judgements(&read(&args.qrels)?);
    if let Some(line) = wrong.first() {
        let message = format!("line {line} of {} is no judgement", args.qrels.display());
        return Err(Error::new(Kind::Usage, message).with_hint("QUERY-ID TAB DOCUMENT-KEY TAB GRADE"));
    }
    let against = args
        .against
        .as_deref()
        .map(read)
        .transpose()?
        .map(|text| trec_run(&text));
    let (archive, index) = open::searchable(config)?;
    let search = config.search(&archive, &index)?;
    let options = SearchOptions {
        limit: DEPTH,
        snippets: 0,
        widen: !args.no_widen,
        ..SearchOptions::default()
    };
    let mut out = Output::new();
    let mut all: Vec<(String, Figures)> = Vec::new();
    let mut trec = String::new();
    for Question { id, text } in &questions {
        let Some(grades) = judged.get(id) else { continue };
        let results = search.search(text, &options)?;
        let mut keys = Vec::new();
        for (rank, hit) in (1..).zip(&results.hits) {
            let key = hit.external_id.clone().unwrap_or_else(|| hit.id.to_string());
            let _ = writeln!(trec, "{id} Q0 {key} {rank} {} lantai", hit.score);
            keys.push(key);
        }
        let figures = Figures::of(&keys, grades);
        if is_json(format) {
            out.json(&json!({ "query": id, "text": text, "total": results.total, "figures": figures }))?;
        }
        all.push((id.clone(), figures));
    }
    if all.is_empty() {
        return Err(Error::new(Kind::Usage, "no query has a judgement")
            .with_hint("the first column of the judgements names the id of a query"));
    }
    if let Some(path) = &args.run {
        std::fs::write(path, trec).context(Kind::Io, || format!("cannot write {}", path.display()))?;
    }
    let means = Figures::mean(&all.iter().map(|(_, figures)| *figures).collect::<Vec<_>>());
    let other = against.map(|run| compare(&all, &run, &judged));
    if is_json(format) {
        let mut summary = json!({ "queries": all.len() });
        if let (Some(summary), serde_json::Value::Object(figures)) = (summary.as_object_mut(), json!(means)) {
            summary.extend(figures);
            if let Some((figures, chance)) = other {
                summary.insert("against".to_owned(), json!({ "figures": figures, "p": chance }));
            }
        }
        out.json(&summary)?;
    } else {
        out.line(&format!("{} queries", all.len()))?;
        out.line(&format!("{}  nDCG@10     MRR    R@10   R@100", terminal::pad("", 12)))?;
        out.line(&line("now", means))?;
        if let Some((figures, chance)) = other {
            out.line(&line("against", figures))?;
            out.line(&format!(
                "difference in nDCG@10: p = {chance:.4} (randomisation test over the queries)"
            ))?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

fn line(name: &str, figures: Figures) -> String {
    format!(
        "{}   {:.4}  {:.4}  {:.4}  {:.4}",
        terminal::pad(name, 12),
        figures.ndcg,
        figures.reciprocal_rank,
        figures.recall_at_10,
        figures.recall_at_100
    )
}

/// The means of an earlier run on the same queries, and how likely the difference in nDCG@10 is chance.
fn compare(
    all: &[(String, Figures)],
    run: &HashMap<String, Vec<String>>,
    judged: &BTreeMap<String, Grades>,
) -> (Figures, f64) {
    let figures = |id: &String| match (run.get(id), judged.get(id)) {
        (Some(keys), Some(grades)) => Figures::of(keys, grades),
        _ => Figures::default(),
    };
    let other: Vec<Figures> = all.iter().map(|(id, _)| figures(id)).collect();
    let differences: Vec<f64> = all
        .iter()
        .zip(&other)
        .map(|((_, now), then)| now.ndcg - then.ndcg)
        .collect();
    (Figures::mean(&other), chance_of(&differences))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).context(Kind::Usage, || format!("cannot read {}", path.display()))
}

fn questions(path: &Path) -> Result<Vec<Question>> {
    let text = read(path)?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|e| {
                let message = format!("line {number} of {} is no query", path.display());
                Error::new(Kind::Usage, message)
                    .with_hint(r#"one JSON object a line: {"id": "…", "text": "…"}"#)
                    .with_source(e)
            })
        })
        .collect()
}
