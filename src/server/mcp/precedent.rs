//! The tool `precedent`.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::view::View;
use super::{Named, cite_each, draft, seen_from};
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::ingest::understand_text;
use crate::precedent::{Precedents, RankOptions, Task};

pub(super) const DESCRIPTION: &str = "Find the earlier papers that help write a new one, for a task in a line, a half-written draft, or a \
paper like it. Gives the best papers with `citation`, reasons, whether each is in force and what replaced it, what has changed since, \
and their best passages, word for word with part, position and page; and of all of them together the usual outline, phrases and \
bases (依据) with validity.";

/// Papers of one answer, at most.
const MOST_PAPERS: usize = 10;

/// What is to be written: exactly one of `task`, `draft`, `like`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// What is to be written, in a line: 写一个关于做好2026年防汛备汛工作的通知
    #[serde(default)]
    task: Option<String>,
    /// The text of a draft
    #[serde(default)]
    draft: Option<String>,
    /// A document of the archive to go by: its number or key
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    like: Option<Named>,
    /// The organ that writes (发文机关); the draft's own, if not given
    #[serde(default)]
    organ: Option<String>,
    /// How many papers, 1 to 10
    #[serde(default = "five")]
    #[schemars(range(min = 1, max = 10))]
    limit: usize,
    /// The day on which validity and recency are judged, 2024-05-01; today, if not given
    #[serde(default)]
    as_of: Option<String>,
}

fn five() -> usize {
    5
}

impl super::Arguments for Arguments {
    fn answer(self, config: &Config) -> Result<Value> {
        let day = seen_from(self.as_of.as_ref())?.to_string();
        let view = View::now(config)?;
        let (task, own) = match (&self.task, &self.draft, &self.like) {
            (Some(line), None, None) if !line.trim().is_empty() => (Task::of_line(draft(line)?), Vec::new()),
            (None, Some(text), None) => {
                let understood = understand_text(draft(text)?);
                (Task::of_paper(&understood.record, &understood.text), Vec::new())
            }
            (None, None, Some(like)) => {
                let stored = view.archive.named(&like.words())?;
                let text = view.archive.catalogue.text(stored.id)?;
                (Task::of_paper(&stored.record, &text), vec![stored.id])
            }
            _ => {
                return Err(Error::new(
                    Kind::Usage,
                    "nothing, or more than one thing, says what is to be written",
                )
                .with_hint("give one of `task` (a line), `draft` (its text), `like` (a document's number)"));
            }
        };
        let options = RankOptions {
            day,
            organ: self.organ,
            own,
            ..RankOptions::default()
        };
        let precedents = Precedents::new(&view.archive, view.index.searcher()?);
        let mut answer = json!(precedents.find(&task, &options, self.limit.clamp(1, MOST_PAPERS))?);
        cite_each(&mut answer, "bases");
        view.note(&mut answer);
        Ok(answer)
    }
}
