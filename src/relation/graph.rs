//! The graph around a document: what it does to others and what others do to it, to some depth.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use serde::Serialize;

use super::Relations;
use crate::archive::{Brief, DocumentId, Relation};
use crate::document::Edge;
use crate::error::Result;

/// Documents in a graph at most.
const MOST_NODES: usize = 400;
/// Relations to one name that are looked at.
const MOST_RELATIONS: usize = 200;

/// A document, or a paper that the archive lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// `12` for a document, `?国办发〔2012〕14号` for one that the archive lacks.
    pub key: String,
    /// The document's number in the archive.
    pub id: Option<i64>,
    /// 题名
    pub title: Option<String>,
    /// 文号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Steps from the document asked for.
    pub depth: usize,
}

/// What one document does to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The key of the document that says it.
    pub from: String,
    /// The key of the target.
    pub to: String,
    /// What it does.
    pub edge: Edge,
    /// From when, where the sentence says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<String>,
    /// The sentence.
    pub evidence: String,
}

/// The graph around a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// The key of the document asked for.
    pub root: String,
    /// Documents, the nearest first.
    pub nodes: Vec<Node>,
    /// Relations between them.
    pub edges: Vec<Link>,
    /// Editions of the same rule, oldest first.
    pub versions: Vec<Brief>,
    /// Whether there is more than is shown.
    pub truncated: bool,
}

/// A graph in the making.
#[derive(Default)]
struct Making {
    nodes: Vec<Node>,
    known: HashMap<String, usize>,
    edges: BTreeMap<(String, String, Edge), Relation>,
    waiting: VecDeque<(DocumentId, usize)>,
    followed: HashSet<i64>,
    truncated: bool,
}

impl Making {
    fn add(&mut self, node: Node) -> bool {
        if self.known.contains_key(&node.key) {
            return true;
        }
        if self.nodes.len() >= MOST_NODES {
            self.truncated = true;
            return false;
        }
        self.known.insert(node.key.clone(), self.nodes.len());
        self.nodes.push(node);
        true
    }

    fn follow(&mut self, key: &str) {
        let Some(node) = self.known.get(key).and_then(|&at| self.nodes.get(at)) else {
            return;
        };
        if let Some(id) = node.id.filter(|id| self.followed.insert(*id)) {
            self.waiting.push_back((DocumentId(id), node.depth));
        }
    }

    /// Notes a relation. The graph goes on from a document that was met through more than a plain citation: what
    /// happens to cite the same law has nothing to do with the document asked for.
    fn link(&mut self, from: &str, to: &str, relation: &Relation) {
        if !matches!(relation.edge, Edge::Cites | Edge::Basis) {
            self.follow(from);
            self.follow(to);
        }
        let key = (from.to_owned(), to.to_owned(), relation.edge);
        self.edges.entry(key).or_insert_with(|| relation.clone());
    }
}

impl Relations<'_> {
    /// The graph around a document, to this many steps.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn graph(&self, id: DocumentId, depth: usize) -> Result<Graph> {
        let mut making = Making::default();
        if let Some(root) = self.catalogue.brief(id)? {
            making.add(node(&root, 0));
            making.follow(&id.to_string());
        }
        while let Some((id, at)) = making.waiting.pop_front() {
            if at < depth {
                self.out_of(id, at + 1, &mut making)?;
                self.into(id, at + 1, &mut making)?;
            }
        }
        let mut edges = Vec::with_capacity(making.edges.len());
        for ((from, to, edge), relation) in making.edges {
            edges.push(Link {
                from,
                to,
                edge,
                effective: relation.effective.clone(),
                evidence: self.sentence_of(&relation)?,
            });
        }
        // In the order in which the documents were met, so that a tree reads from the root.
        let place = |key: &String| making.known.get(key).copied();
        edges.sort_by_key(|link| (place(&link.from), place(&link.to), link.edge));
        let versions = self.versions(id)?;
        Ok(Graph {
            root: id.to_string(),
            nodes: making.nodes,
            edges,
            versions: if versions.len() > 1 { versions } else { Vec::new() },
            truncated: making.truncated,
        })
    }

    fn out_of(&self, id: DocumentId, depth: usize, making: &mut Making) -> Result<()> {
        let Some(own) = self.catalogue.brief(id)? else {
            return Ok(());
        };
        for relation in self.catalogue.relations_of(id)? {
            let target = match self.resolve(&own, &relation)?.first() {
                Some(brief) => node(brief, depth),
                None => self.lacking(&relation, depth)?,
            };
            // A carrier names what it carries, which is itself.
            if target.key != own.id.to_string() && making.add(target.clone()) {
                making.link(&own.id.to_string(), &target.key, &relation);
            }
        }
        Ok(())
    }

    fn into(&self, id: DocumentId, depth: usize, making: &mut Making) -> Result<()> {
        for (name, _) in self.catalogue.names_of(id)? {
            let relations = self.catalogue.relations_to(name, MOST_RELATIONS)?;
            making.truncated |= relations.len() == MOST_RELATIONS;
            for relation in relations {
                let Some(by) = self.catalogue.brief(relation.document)? else {
                    continue;
                };
                let meant = by.id != id && self.is_meant_alike(id, &by, &relation)?;
                if meant && making.add(node(&by, depth)) {
                    making.link(&by.id.to_string(), &id.to_string(), &relation);
                }
            }
        }
        Ok(())
    }

    /// Whether a relation means a document: as the first choice, or as a further copy of the paper of that number.
    fn is_meant_alike(&self, id: DocumentId, by: &Brief, relation: &Relation) -> Result<bool> {
        let found = self.resolve(by, relation)?;
        let Some(first) = found.first() else { return Ok(false) };
        let copy = |brief: &Brief| brief.id == id && brief.number.is_some() && brief.number == first.number;
        Ok(first.id == id || found.iter().any(copy))
    }

    /// A paper that the archive lacks, as its citation calls it.
    fn lacking(&self, relation: &Relation, depth: usize) -> Result<Node> {
        let stored = self.catalogue.document(relation.document)?;
        let citations = stored.map(|stored| stored.record.citations()).unwrap_or_default();
        let citation = citations.get(relation.seq);
        let number = relation.number.map_or(Ok(None), |name| self.catalogue.name_key(name))?;
        let title = citation.and_then(|c| c.full_title().map(str::to_owned));
        let called = number.clone().or_else(|| title.clone()).unwrap_or_default();
        Ok(Node {
            key: format!("?{called}"),
            id: None,
            title,
            number,
            organ: None,
            date: None,
            kind: None,
            depth,
        })
    }
}

fn node(brief: &Brief, depth: usize) -> Node {
    Node {
        key: brief.id.to_string(),
        id: Some(brief.id.0),
        title: Some(brief.title.clone()),
        number: brief.number.clone(),
        organ: brief.organ.clone(),
        date: brief.date.clone(),
        kind: brief.kind.clone(),
        depth,
    }
}

impl Graph {
    /// The graph in the language of Graphviz.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let quoted = |text: &str| {
            format!(
                "\"{}\"",
                text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
            )
        };
        let mut dot = String::from("digraph relations {\n  node [shape=box];\n");
        for node in &self.nodes {
            let lines = [node.number.as_deref(), node.title.as_deref(), node.date.as_deref()];
            let label = lines.into_iter().flatten().collect::<Vec<_>>().join("\\n");
            let label = label.replace('"', "\\\"").replace('\n', " ");
            let style = if node.id.is_none() { ", style=dashed" } else { "" };
            dot.push_str(&format!("  {} [label=\"{label}\"{style}];\n", quoted(&node.key)));
        }
        for link in &self.edges {
            let (from, to) = (quoted(&link.from), quoted(&link.to));
            dot.push_str(&format!("  {from} -> {to} [label={}];\n", quoted(link.edge.name())));
        }
        dot.push_str("}\n");
        dot
    }
}
