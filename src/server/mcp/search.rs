//! The tool `search`.

use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::view::View;
use super::{cite_each, seen_from};
use crate::config::Config;
use crate::engine::{Facet, Sort};
use crate::error::{Context, Kind, Result};
use crate::search::{By, SearchOptions, ValidityFacet};

pub(super) const DESCRIPTION: &str = "Find official documents (公文) in the archive. Gives for each hit its number `id`, its \
`citation` 《题名》（文号）, issuer, date, kind (文种), and snippets that show why it was found, with character positions. \
All words must occur; a quoted phrase is found wherever it is cut.";

/// Hits of one answer, at most.
const MOST_HITS: usize = 50;

/// What to look for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Words (all must occur), "a phrase" (exactly), -not, OR, ( ), and fields: 文种:通知 年度:2021..2023 日期:2023-05
    /// 机关:水利局 文号:国办发〔2012〕14号 题名:防汛 主题:农林水 主送:财政局 有效性:现行有效. A document number may be typed bare
    /// and in any way: 国办发[2012] 14. Times as people say them are conditions: 去年, 近三年
    query: String,
    /// How many hits, 1 to 50
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
    /// How many hits to pass over
    #[serde(default)]
    offset: usize,
    /// The order of hits: best first, newest first, oldest first
    #[serde(default)]
    sort: Order,
    /// What stands under the best of it: nothing (document), copies and editions (copy), papers of other years with the same
    /// title (series), requests with their replies and what was forwarded (thread)
    #[serde(default)]
    by: Group,
    /// By what to count all the documents found, beside the hits
    #[serde(default)]
    facets: Vec<Count>,
    /// The day from which 去年 and its like are seen, 2024-05-01; today, if not given
    #[serde(default)]
    as_of: Option<String>,
}

fn ten() -> usize {
    10
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Order {
    #[default]
    Relevance,
    Date,
    DateAsc,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Group {
    Document,
    #[default]
    Copy,
    Series,
    Thread,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Count {
    Kind,
    Organ,
    Level,
    Year,
    Topic,
    Secrecy,
    Retention,
    Folder,
    Format,
    Validity,
}

impl Count {
    /// The facet of the index; force is in none.
    fn facet(self) -> Option<Facet> {
        Some(match self {
            Self::Kind => Facet::Kind,
            Self::Organ => Facet::Organ,
            Self::Level => Facet::Level,
            Self::Year => Facet::Year,
            Self::Topic => Facet::Topic,
            Self::Secrecy => Facet::Secrecy,
            Self::Retention => Facet::Retention,
            Self::Folder => Facet::Folder,
            Self::Format => Facet::Format,
            Self::Validity => return None,
        })
    }
}

impl super::Arguments for Arguments {
    fn answer(self, config: &Config) -> Result<Value> {
        let options = SearchOptions {
            limit: self.limit.clamp(1, MOST_HITS),
            offset: self.offset,
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Date => Sort::Newest,
                Order::DateAsc => Sort::Oldest,
            },
            by: match self.by {
                Group::Document => By::Document,
                Group::Copy => By::Copy,
                Group::Series => By::Series,
                Group::Thread => By::Thread,
            },
            facets: self.facets.iter().filter_map(|count| count.facet()).collect(),
            validity: if self.facets.contains(&Count::Validity) {
                ValidityFacet::Yes
            } else {
                ValidityFacet::No
            },
            related: true,
            as_of: Some(seen_from(self.as_of.as_ref())?),
            ..SearchOptions::default()
        };
        let view = View::now(config)?;
        let results = config
            .search(&view.archive, &view.index)?
            .search(&self.query, &options)?;
        // By way of the printed form: as a number of JSON's own kind a score would have digits that mean nothing.
        let printed = serde_json::to_string(&results).context(Kind::Internal, || "the answer cannot be printed")?;
        let mut answer: Value =
            serde_json::from_str(&printed).context(Kind::Internal, || "the answer cannot be printed")?;
        cite_each(&mut answer, "hits");
        if let (true, Some(answer)) = (results.more, answer.as_object_mut()) {
            answer.insert("next_offset".to_owned(), (self.offset + results.hits.len()).into());
        }
        view.note(&mut answer);
        Ok(answer)
    }
}
