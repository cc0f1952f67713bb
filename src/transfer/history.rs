//! What happened to a document (业务实体, M80–M84) and what it has to do with others (实体关系, M85–M88).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use crate::archive::{Archive, ChainLine, ImportDetail, Stored};
use crate::document::Edge;
use crate::error::{Context, Kind, Result};
use crate::inspect::element_name;
use crate::inspect::package::Node;
use crate::relation::Relations;

/// The entries of the audit record that speak of documents.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Imports, by the generation of their transaction.
    imports: BTreeMap<u64, ChainLine>,
    /// What persons did to a document, by its number.
    decisions: BTreeMap<i64, Vec<ChainLine>>,
    /// The entries that were told of.
    told: BTreeSet<i64>,
}

impl History {
    /// Reads the audit record once.
    pub(super) fn read(archive: &Archive) -> Result<Self> {
        let mut history = Self::default();
        archive.catalogue.each_audit_entry(|line| {
            if line.action == "import" {
                if let Ok(detail) = serde_json::from_str::<ImportDetail>(&line.detail) {
                    history.imports.insert(detail.generation, line);
                }
            } else if let Some(id) = line.object.strip_prefix("document ")
                && let Ok(id) = id.parse()
            {
                history.decisions.entry(id).or_default().push(line);
            }
            Ok(())
        })?;
        Ok(history)
    }

    /// What happened to a document, in order.
    pub(super) fn of(&mut self, stored: &Stored) -> Vec<Node> {
        let import = self.imports.get(&stored.created);
        let decisions = self.decisions.get(&stored.id.0).into_iter().flatten();
        let lines: Vec<&ChainLine> = import.into_iter().chain(decisions).collect();
        self.told.extend(lines.iter().map(|line| line.seq));
        lines.into_iter().map(event).collect()
    }

    /// Writes the entries that were told of, one JSON object a line, as they stand in the chain.
    pub(super) fn extract(&self, archive: &Archive, out: &mut dyn Write) -> Result<()> {
        let failed = || "cannot write the extract of the audit record";
        archive.catalogue.each_audit_entry(|line| {
            if self.told.contains(&line.seq) {
                serde_json::to_writer(&mut *out, &line)
                    .map_err(std::io::Error::from)
                    .and_then(|()| out.write_all(b"\n"))
                    .context(Kind::Io, failed)?;
            }
            Ok(())
        })
    }
}

/// An element with its number.
pub(super) fn element(number: u8, value: &str) -> Node {
    Node::of(&element_name(number), value).with("id", format!("M{number}"))
}

fn event(line: &ChainLine) -> Node {
    let act = match line.action.as_str() {
        "import" => "导入",
        "set" => "更正",
        "unset" => "撤回更正",
        "item-join" => "合为一件",
        "item-split" => "分为各件",
        other => other,
    };
    let mut node = Node::new("业务实体");
    for (number, value) in [
        (80, "历史行为"),
        (81, act),
        (82, line.time.as_str()),
        (83, &format!("审计记录第 {} 条，SHA-256 {}", line.seq, line.hash)),
        (84, &format!("{}：{}", line.actor, line.detail)),
    ] {
        node.children.push(element(number, value));
    }
    node
}

/// What a document does to others, each once.
pub(super) fn relations(archive: &Archive, stored: &Stored) -> Result<Vec<Node>> {
    let relations = Relations::new(&archive.catalogue);
    let mut met = BTreeSet::new();
    let mut nodes = Vec::new();
    for citation in stored.record.citations() {
        let number = citation.canonical.clone().unwrap_or_default();
        let title = citation.full_title().unwrap_or_default().to_owned();
        if !met.insert((citation.edge.name(), number.clone(), title.clone())) {
            continue;
        }
        let meant = relations.resolve_citation(stored.id, &citation)?;
        let target = meant.first().map(|brief| archive.document(brief.id)).transpose()?;
        let identifier = match &target {
            Some(target) => target.record.content.to_string(),
            None if number.is_empty() => title.clone(),
            None => number.clone(),
        };
        let said = match (title.is_empty(), number.is_empty()) {
            (false, false) => format!("《{title}》（{number}）"),
            (false, true) => format!("《{title}》"),
            _ => number,
        };
        let mut node = Node::new("实体关系");
        for (number, value) in [
            (85, identifier.as_str()),
            (86, "文件间关系"),
            (87, relation_name(citation.edge)),
            (88, said.as_str()),
        ] {
            node.children.push(element(number, value));
        }
        nodes.push(node.with("类型", citation.edge.name()));
    }
    Ok(nodes)
}

fn relation_name(edge: Edge) -> &'static str {
    edge.active()
}
