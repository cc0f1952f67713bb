//! The tool `relations`.

use std::collections::HashSet;

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, cite_each, seen_from};
use crate::archive::Archive;
use crate::config::Config;
use crate::error::Result;
use crate::relation::Relations;

pub(super) const DESCRIPTION: &str = "Show what a document has to do with others: what it answers, forwards, changes, repeals, carries out \
or cites, and what does so to it, each with the sentence that says it; its editions; and whether it is in force on a day, with proof. \
A node without `id` is a paper that the archive lacks.";

/// Steps from the document, at most.
const DEEPEST: usize = 4;
/// Papers of one answer, the nearest first.
const MOST_PAPERS: usize = 40;

/// Which document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The document's number (`id` of a hit), or its key in the system that exported it
    #[schemars(with = "String")]
    id: Named,
    /// How many steps to go, 1 to 4; plain citations are followed for one
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 4))]
    depth: usize,
    /// The day on which it is judged whether the document is in force, 2024-05-01; today, if not given
    #[serde(default)]
    as_of: Option<String>,
}

fn one() -> usize {
    1
}

impl super::Arguments for Arguments {
    fn answer(self, config: &Config) -> Result<Value> {
        let day = seen_from(self.as_of.as_ref())?.to_string();
        let archive = Archive::open(&config.archive)?;
        let stored = archive.named(&self.id.words())?;
        let relations = Relations::new(&archive.catalogue);
        let mut graph = relations.graph(stored.id, self.depth.clamp(1, DEEPEST))?;
        if graph.nodes.len() > MOST_PAPERS {
            graph.nodes.truncate(MOST_PAPERS);
            graph.truncated = true;
            // No relation leads to a paper that is not there.
            let kept: HashSet<&str> = graph.nodes.iter().map(|node| node.key.as_str()).collect();
            let both = |from: &str, to: &str| kept.contains(from) && kept.contains(to);
            graph.edges.retain(|link| both(&link.from, &link.to));
        }
        let mut answer = json!(graph);
        cite_each(&mut answer, "nodes");
        cite_each(&mut answer, "versions");
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("validity".to_owned(), json!(relations.status(stored.id, &day)?));
        }
        Ok(answer)
    }
}
