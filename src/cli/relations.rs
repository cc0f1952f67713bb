//! `lantai relations`, `lantai timeline` and `lantai missing`, and the relations in `lantai show`

use std::collections::HashSet;

use serde_json::json;

use super::Done;
use super::args::{Format, Missing, Relations as Args, Timeline};
use super::open;
use super::terminal::{self, Output, is_json, printable};
use crate::archive::{Archive, DocumentId};
use crate::config::Config;
use crate::document::Edge;
use crate::error::{Kind, Result};
use crate::relation::{Graph, Link, Node, Relations, Validity};
use crate::search::SearchOptions;

/// Citing documents that are named for a paper that is missing.
const EXAMPLES: usize = 3;
/// Relations that `lantai show` prints.
const SUMMARY: usize = 12;
/// Columns of a label in `lantai show`.
pub(super) const LABEL: usize = 14;

pub(super) fn run(args: &Args, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let stored = archive.named(&args.id)?;
    let graph = Relations::new(&archive.catalogue).graph(stored.id, args.depth)?;
    let mut out = Output::new();
    if args.dot {
        out.line(graph.to_dot().trim_end())?;
    } else if is_json(format) {
        out.json(&graph)?;
    } else {
        print(&mut out, &graph)?;
    }
    out.finish()?;
    Ok(if graph.edges.is_empty() && graph.versions.is_empty() {
        Done::Nothing
    } else {
        Done::Well
    })
}

fn print(out: &mut Output, graph: &Graph) -> Result<()> {
    if let Some(root) = graph.nodes.first() {
        out.line(&called(root))?;
    }
    let mut shown: HashSet<&str> = HashSet::from([graph.root.as_str()]);
    branches(out, graph, &graph.root, "", &mut shown)?;
    if !graph.versions.is_empty() {
        out.line("")?;
        out.line("同一文件的各版本")?;
        for brief in &graph.versions {
            let mark = if brief.id.to_string() == graph.root { "*" } else { " " };
            let date = brief.edition.as_deref().unwrap_or("日期不明");
            out.line(&format!(
                " {mark} {}  [{}] {}",
                terminal::pad(date, 10),
                brief.id,
                printable(&brief.title)
            ))?;
        }
    }
    if graph.edges.is_empty() && graph.versions.is_empty() {
        out.line("没有找到与其他文件的关系")?;
    }
    if graph.truncated {
        out.line("… there is more: the graph is cut off here")?;
    }
    Ok(())
}

/// The relations of one document, each other document once, where it is met first.
fn branches<'g>(
    out: &mut Output,
    graph: &'g Graph,
    key: &str,
    indent: &str,
    shown: &mut HashSet<&'g str>,
) -> Result<()> {
    let touching = graph.edges.iter().filter(|link| link.from == key || link.to == key);
    let mut own: Vec<(&Link, &str, bool)> = Vec::new();
    for link in touching {
        let (other, active) = if link.from == key {
            (&link.to, true)
        } else {
            (&link.from, false)
        };
        // Two relations to one document stand together; one that was shown before is not shown again.
        if shown.contains(other.as_str()) && !own.iter().any(|known| known.1 == other) {
            continue;
        }
        shown.insert(other);
        own.push((link, other, active));
    }
    // What happened before what was only cited.
    own.sort_by_key(|(link, _, active)| (matches!(link.edge, Edge::Cites | Edge::Basis), !active));
    let last = own.len().saturating_sub(1);
    let mut expanded: HashSet<&str> = HashSet::new();
    for (at, (link, other, active)) in own.iter().enumerate() {
        let (branch, below) = if at == last {
            ("└─", "   ")
        } else {
            ("├─", "│  ")
        };
        let Some(node) = graph.nodes.iter().find(|node| node.key == *other) else {
            continue;
        };
        let verb = if *active {
            link.edge.active()
        } else {
            link.edge.passive()
        };
        out.line(&format!(
            "{indent}{branch} {verb} {} {}",
            if *active { "→" } else { "←" },
            called(node)
        ))?;
        let width = terminal::columns().saturating_sub(terminal::width(indent) + 6);
        let evidence = printable(&link.evidence).replace('\n', " ");
        out.line(&format!(
            "{indent}{below}  {}",
            terminal::fit(&format!("“{evidence}”"), width)
        ))?;
        if expanded.insert(other) {
            branches(out, graph, other, &format!("{indent}{below}"), shown)?;
        }
    }
    Ok(())
}

fn called(node: &Node) -> String {
    let id = node.id.map_or_else(|| "[馆藏缺]".to_owned(), |id| format!("[{id}]"));
    let parts = [
        Some(id.as_str()),
        node.title.as_deref(),
        node.number.as_deref(),
        node.date.as_deref(),
    ];
    printable(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Force and relations of a document, for `lantai show`.
pub(super) fn summary(out: &mut Output, archive: &Archive, id: DocumentId, validity: &Validity) -> Result<()> {
    let fact = |out: &mut Output, name: &str, value: &str| {
        out.line(&format!("{}{}", terminal::label(name, LABEL), printable(value)))
    };
    fact(
        out,
        "效力",
        &format!("{}（{}）", validity.status.name(), validity.as_of),
    )?;
    for proof in &validity.evidence {
        let by = if proof.document == id.0 {
            "本文".to_owned()
        } else {
            format!(
                "[{}] {}",
                proof.document,
                proof.number.as_deref().unwrap_or(&proof.title)
            )
        };
        let said = terminal::fit(
            &proof.sentence.replace('\n', " "),
            terminal::columns().saturating_sub(LABEL + 2),
        );
        fact(out, "", &format!("{by}：{}", proof.date.as_deref().unwrap_or_default()))?;
        fact(out, "", &format!("“{said}”"))?;
    }
    for note in &validity.notes {
        fact(out, "", note)?;
    }
    let graph = Relations::new(&archive.catalogue).graph(id, 1)?;
    let acting = graph.edges.iter().filter(|link| link.edge != Edge::Cites);
    for link in acting.take(SUMMARY) {
        let active = link.from == graph.root;
        let other = if active { &link.to } else { &link.from };
        if let Some(node) = graph.nodes.iter().find(|node| node.key == *other) {
            let verb = if active {
                link.edge.active()
            } else {
                link.edge.passive()
            };
            fact(out, verb, &called(node))?;
        }
    }
    if graph.versions.len() > 1 {
        let versions: Vec<String> = graph
            .versions
            .iter()
            .map(|brief| format!("[{}] {}", brief.id, brief.edition.as_deref().unwrap_or("日期不明")))
            .collect();
        fact(out, "各版本", &versions.join("  "))?;
    }
    Ok(())
}

pub(super) fn timeline(args: &Timeline, config: &Config, format: Format) -> Result<Done> {
    let asked = args.of.join(" ");
    let archive = open::archive(config)?;
    let relations = Relations::new(&archive.catalogue);
    let of_organ = archive.catalogue.documents_of_organ(&asked)?;
    let mut ids = match archive.named(&asked) {
        Ok(stored) => relations.history_of(stored.id)?,
        Err(e) if e.kind() != Kind::NotFound => return Err(e),
        Err(_) if !of_organ.is_empty() => of_organ.iter().map(|brief| brief.id).collect(),
        Err(_) => found(&asked, args.limit, config)?,
    };
    ids.truncate(args.limit);
    let events = relations.timeline(&ids)?;
    let mut out = Output::new();
    for event in &events {
        if is_json(format) {
            out.json(event)?;
            continue;
        }
        let document = &event.document;
        let date = document.date.as_deref().unwrap_or("日期不明");
        let number = document
            .number
            .as_deref()
            .map(|number| format!("  {number}"))
            .unwrap_or_default();
        out.line(&printable(&format!(
            "{}  [{}] {}{number}",
            terminal::pad(date, 10),
            document.id,
            document.title
        )))?;
        for (deeds, active) in [(&event.does, true), (&event.suffers, false)] {
            for deed in deeds {
                let verb = if active {
                    deed.edge.active()
                } else {
                    deed.edge.passive()
                };
                let id = deed
                    .document
                    .map_or_else(|| "[馆藏缺]".to_owned(), |id| format!("[{id}]"));
                let when = if active { None } else { deed.date.as_deref() };
                let when = when.map(|date| format!("  {date}")).unwrap_or_default();
                let arrow = if active { "→" } else { "←" };
                out.line(&printable(&format!(
                    "{:12}{verb} {arrow} {id} {}{when}",
                    "", deed.called
                )))?;
            }
        }
    }
    if events.is_empty() && !is_json(format) {
        out.line("nothing found")?;
    }
    out.finish()?;
    Ok(if events.is_empty() { Done::Nothing } else { Done::Well })
}

/// The documents that a query finds.
fn found(query: &str, limit: usize, config: &Config) -> Result<Vec<DocumentId>> {
    let (archive, index) = open::searchable(config)?;
    let options = SearchOptions {
        limit,
        // What is only nearest to the query is no part of its history.
        widen: false,
        ..SearchOptions::default()
    };
    let results = config.search(&archive, &index)?.search(query, &options)?;
    Ok(results.hits.iter().map(|hit| DocumentId(hit.id)).collect())
}

pub(super) fn missing(args: &Missing, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let wanted = archive.catalogue.wanted(args.limit)?;
    let mut out = Output::new();
    for paper in &wanted {
        let (document, seq) = paper.example;
        let citations = archive.document(document)?.record.citations();
        let title = citations.get(seq).and_then(|c| c.full_title().map(str::to_owned));
        let citing = archive.catalogue.citing(paper.names, EXAMPLES)?;
        if is_json(format) {
            out.json(&json!({
                "title": title,
                "number": paper.number,
                "count": paper.count,
                "cited_by": citing,
            }))?;
            continue;
        }
        let name = [title.map(|title| format!("《{title}》")), paper.number.clone()];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        out.line(&printable(&format!("{:>6}  {name}", paper.count)))?;
        let by: Vec<String> = citing
            .iter()
            .map(|brief| format!("[{}] {}", brief.id, brief.title))
            .collect();
        let by = terminal::fit(&printable(&by.join("；")), terminal::columns().saturating_sub(8));
        out.line(&format!("{:8}{by}", ""))?;
    }
    if wanted.is_empty() && !is_json(format) {
        out.line("nothing that is cited is missing")?;
    }
    out.finish()?;
    Ok(if wanted.is_empty() { Done::Nothing } else { Done::Well })
}
