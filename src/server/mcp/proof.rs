//! The tool `proof`.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::view::note;
use super::{draft, seen_from};
use crate::archive::Archive;
use crate::config::Config;
use crate::error::{Kind, Result};
use crate::ingest::understand_text;
use crate::proof::{listed, proof};

pub(super) const DESCRIPTION: &str = "Proofread the text of a draft (校核) against the rules of official papers and the archive: kind against \
direction, forms of numbers and dates, headings, attachments, whether each cited paper exists with exactly this title and number and \
is in force, names of organs, sums and dates, words. Each finding has its place in characters of the text, the words there, the rule, \
its source and a proposal. No finding means that none of these rules is broken, not that the draft is good.";

/// The draft.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The whole text of the draft, with its title, addressee, signature and date, one paragraph a line
    text: String,
    /// The day from which validity and names are seen, 2024-05-01; the draft's own date, else today, if not given
    #[serde(default)]
    as_of: Option<String>,
}

impl super::Arguments for Arguments {
    fn answer(self, config: &Config) -> Result<Value> {
        let as_of = self.as_of.as_ref().map(|day| seen_from(Some(day))).transpose()?;
        let archive = match Archive::open(&config.archive) {
            Ok(archive) => Some(archive),
            Err(e) if e.kind() == Kind::NoArchive => None,
            Err(e) => return Err(e),
        };
        let understood = understand_text(draft(&self.text)?);
        let today = seen_from(None)?;
        let found = proof(&understood.text, &understood.document, archive.as_ref(), as_of, today)?;
        let mut findings = listed(&understood.text, &understood.record.repairs(), &found);
        // An assistant cannot count characters.
        for (listed, finding) in findings.iter_mut().zip(&found) {
            if let Some(listed) = listed.as_object_mut() {
                listed.insert("quote".to_owned(), understood.text.get(finding.span.clone()).into());
            }
        }
        let mut answer = json!({ "findings": findings });
        if archive.is_none() {
            note(
                &mut answer,
                "there is no archive: cited papers were compared with the built-in lists only, not with the papers themselves",
            );
        }
        Ok(answer)
    }
}
