//! `lantai mcp`: the archive as tools of a drafting assistant, by the Model Context Protocol over standard input and output.
//!
//! Every tool only reads. Each call opens the archive anew, so that it sees what an import beside it has written by then.
//! What a tool cannot do is an answer in plain words to the assistant, never the end of the server.

mod limit;
mod precedent;
mod proof;
mod relations;
mod search;
mod show;
mod view;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rmcp::handler::server::common::schema_for_input;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, JsonObject, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::schemars::JsonSchema;
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::config::Config;
use crate::document::{DocDate, day};
use crate::error::{Context, Error, Kind, Result};
use crate::precedent::citation;

/// What an assistant is told of the server as a whole.
const INSTRUCTIONS: &str = "兰台 Lantai is the archive of an office's official documents (公文). \
Work from it: look papers up with `search` or `precedent`, read them with `show`, ask `relations` what replaced or answered them, \
and check a finished draft with `proof`. Cite a paper exactly as its `citation` says, 《题名》（文号）, and quote its text only as \
`show` or a passage gives it; cite nothing that no tool has returned. Before a paper serves as a basis (依据), look at its `validity`: \
it is judged only from evidence that is named with it. What was cut from an answer is named under `shortened`.";

/// Characters of a draft that are taken.
const LONGEST_DRAFT: usize = 200_000;

/// A tool: what a client is told of it, and what it does.
struct Offered {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    arguments: fn() -> std::result::Result<Arc<JsonObject>, String>,
    answer: fn(&Config, Value) -> Result<Value>,
}

impl Offered {
    /// A tool whose arguments are of this type.
    const fn new<T: Arguments>(name: &'static str, title: &'static str, description: &'static str) -> Self {
        Self {
            name,
            title,
            description,
            arguments: schema_for_input::<T>,
            answer: answered::<T>,
        }
    }
}

const TOOLS: [Offered; 5] = [
    Offered::new::<search::Arguments>("search", "检索 Search", search::DESCRIPTION),
    Offered::new::<show::Arguments>("show", "查看 Show a document", show::DESCRIPTION),
    Offered::new::<precedent::Arguments>("precedent", "先例 Precedents", precedent::DESCRIPTION),
    Offered::new::<relations::Arguments>("relations", "关系 Relations", relations::DESCRIPTION),
    Offered::new::<proof::Arguments>("proof", "校核 Proofread", proof::DESCRIPTION),
];

/// What a tool is asked, and how it answers.
trait Arguments: DeserializeOwned + JsonSchema + 'static {
    fn answer(self, config: &Config) -> Result<Value>;
}

fn answered<T: Arguments>(config: &Config, given: Value) -> Result<Value> {
    let arguments: T =
        serde_json::from_value(given).context(Kind::Usage, || "the arguments of the tool are not understood")?;
    arguments.answer(config)
}

/// A document as an assistant names it: search gives numbers, catalogues have keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a document is named by its number or its key")]
enum Named {
    Number(i64),
    Key(String),
}

impl Named {
    fn words(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Key(key) => key.trim().to_owned(),
        }
    }
}

/// The day that was named, or today.
fn seen_from(as_of: Option<&String>) -> Result<DocDate> {
    day::seen_from(as_of.map(String::as_str))
}

/// A draft that can be worked on.
fn draft(text: &str) -> Result<&str> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(Error::new(Kind::Usage, "the draft is empty"));
    }
    if length > LONGEST_DRAFT {
        let message = format!("the draft has {length} characters; at most {LONGEST_DRAFT} are taken");
        return Err(Error::new(Kind::Usage, message));
    }
    Ok(text)
}

/// Says of a paper how it is cited.
fn cite(paper: &mut Value) {
    let text = |name: &str| paper.get(name).and_then(Value::as_str);
    let cited = citation(text("title").unwrap_or_default(), text("number"));
    if let (false, Some(paper)) = (cited.is_empty(), paper.as_object_mut()) {
        paper.insert("citation".to_owned(), cited.into());
    }
}

/// The same for each of a list.
fn cite_each(answer: &mut Value, list: &str) {
    let papers = answer.get_mut(list).and_then(Value::as_array_mut);
    papers.into_iter().flatten().for_each(cite);
}

struct Server {
    config: Config,
}

impl Server {
    fn call(&self, tool: &Offered, given: Map<String, Value>) -> CallToolResult {
        // A defect in one tool is told to the assistant; the server goes on.
        let outcome = catch_unwind(AssertUnwindSafe(|| (tool.answer)(&self.config, Value::Object(given))));
        let error = match outcome {
            Ok(Ok(mut answer)) => {
                limit::shorten(&mut answer);
                return CallToolResult::structured(answer);
            }
            Ok(Err(error)) => error,
            Err(panic) => {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
                Error::new(
                    Kind::Internal,
                    format!("lantai has a defect: {}", said.unwrap_or_default()),
                )
            }
        };
        let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        CallToolResult::error(vec![ContentBlock::text(format!("{error}{hint}"))])
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let program = Implementation::new("lantai", env!("CARGO_PKG_VERSION")).with_title("兰台 Lantai");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(program)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> std::result::Result<ListToolsResult, ErrorData> {
        let tools = TOOLS.iter().map(|tool| {
            let arguments = (tool.arguments)().map_err(|e| ErrorData::internal_error(e, None))?;
            let reads = ToolAnnotations::with_title(tool.title)
                .read_only(true)
                .destructive(false)
                .idempotent(true)
                .open_world(false);
            Ok(Tool::new(tool.name, tool.description, arguments)
                .with_title(tool.title)
                .with_annotations(reads))
        });
        Ok(ListToolsResult::with_all_items(
            tools.collect::<std::result::Result<_, _>>()?,
        ))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> std::result::Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == request.name) else {
            let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let message = format!("there is no tool {}; there are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        Ok(self.call(tool, request.arguments.unwrap_or_default()).into())
    }
}

/// Serves one client on standard input and output until it goes away.
///
/// # Errors
/// [`Kind::Io`] if the streams cannot be used, [`Kind::Usage`] if what speaks on them is no client.
pub fn serve(config: &Config) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context(Kind::Io, || "the server cannot be started")?;
    let server = Server { config: config.clone() };
    let served = runtime.block_on(async {
        match server.serve((tokio::io::stdin(), tokio::io::stdout())).await {
            Ok(service) => service
                .waiting()
                .await
                .map(drop)
                .context(Kind::Internal, || "the server stopped"),
            // It went away before it said anything.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(e) => Err(
                Error::new(Kind::Usage, "no client of the Model Context Protocol speaks here")
                    .with_source(e)
                    .with_hint("docs/mcp.md shows how an assistant is told of `lantai mcp`"),
            ),
        }
    });
    // Whoever still reads from standard input is not waited for.
    runtime.shutdown_background();
    served
}
