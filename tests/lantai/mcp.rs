//! `lantai mcp`, spoken to as an assistant's program does: JSON-RPC, one message a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use insta::{Settings, assert_snapshot};
use serde_json::{Value, json};

use crate::harness::{Desk, corpus};

struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last: u64,
}

impl Client {
    /// A server that has not been greeted.
    fn silent(desk: &Desk) -> Self {
        let mut child = desk
            .command(&["mcp"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            last: 0,
        }
    }

    fn new(desk: &Desk) -> Self {
        let mut client = Self::silent(desk);
        client.greet();
        client
    }

    fn greet(&mut self) -> Value {
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
        });
        let said = self.ask("initialize", &hello)["result"].clone();
        self.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        said
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The next message of the server; nothing but messages may stand in its output.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let message: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let request = json!({ "jsonrpc": "2.0", "id": self.last, "method": method, "params": params });
        self.send(&request.to_string());
        let answer = self.next();
        assert_eq!(answer["id"], self.last, "{answer}");
        answer
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }))
    }

    /// What a tool gives: the same as text and as a structure.
    #[track_caller]
    fn given(&mut self, tool: &str, arguments: &Value) -> Value {
        let answer = self.call(tool, arguments);
        let result = &answer["result"];
        assert_eq!(result["isError"], false, "{answer}");
        let text = result["content"][0]["text"].as_str().unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(text).unwrap(),
            result["structuredContent"]
        );
        result["structuredContent"].clone()
    }

    /// Why a tool refuses.
    #[track_caller]
    fn refused(&mut self, tool: &str, arguments: &Value) -> String {
        let answer = self.call(tool, arguments);
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["content"][0]["text"].as_str().unwrap().to_owned()
    }

    /// The client goes away; returns how the server ended.
    fn leave(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().unwrap().code()
    }
}

/// The same without these fields.
fn without(mut value: Value, fields: &[&str]) -> Value {
    for field in fields {
        value.as_object_mut().unwrap().remove(*field);
    }
    value
}

/// Every paper of a list without how it is cited, after a look at that.
#[track_caller]
fn uncited(mut value: Value, list: &str) -> Value {
    for paper in value[list].as_array_mut().unwrap() {
        let cited = paper.as_object_mut().unwrap().remove("citation").unwrap();
        let cited = cited.as_str().unwrap();
        let title = paper["title"].as_str().unwrap_or_default();
        assert!(
            cited.starts_with(&format!("《{title}》")) || title.contains('《'),
            "{cited}"
        );
        if let Some(number) = paper["number"].as_str() {
            assert!(cited.contains(number), "{cited}");
        }
    }
    value
}

#[test]
fn a_client_is_told_of_the_server_and_its_tools() {
    let desk = Desk::new();
    let mut client = Client::silent(&desk);
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    let greeted = client.greet();
    let tools = client.ask("tools/list", &json!({}))["result"].clone();
    settings.bind(|| {
        assert_snapshot!("greeting", serde_json::to_string_pretty(&greeted).unwrap());
        assert_snapshot!("tools", serde_json::to_string_pretty(&tools).unwrap());
    });
    assert_eq!(client.leave(), Some(0));
}

#[test]
fn tools_give_what_the_command_line_gives() {
    let desk = Desk::with_corpus();
    let before = desk.contents();
    let mut client = Client::new(&desk);

    let arguments = json!({ "query": "防汛 责任制", "by": "copy", "facets": ["kind", "validity"], "limit": 3 });
    let found = client.given("search", &arguments);
    assert_eq!(
        found["hits"][0]["citation"],
        "《青禾县人民政府关于做好2023年防汛工作的通知》（青政发〔2023〕7号）"
    );
    let line = [
        "search",
        "防汛 责任制",
        "--by",
        "copy",
        "--facets",
        "kind,validity",
        "--limit",
        "3",
    ];
    let same = ["took_ms"];
    assert_eq!(
        without(uncited(found, "hits"), &["took_ms", "next_offset"]),
        without(desk.json(&line), &same)
    );

    let shown = client.given("show", &json!({ "id": "oa-1001", "as_of": "2023-12-31" }));
    assert!(shown["citation"].as_str().unwrap().starts_with('《'));
    let more = ["citation", "text_offset", "text_characters", "next_offset", "shortened"];
    assert_eq!(
        without(shown, &more),
        desk.json(&["show", "oa-1001", "--as-of", "2023-12-31"])
    );

    let arguments = json!({ "task": "写一个关于做好2026年防汛工作的通知", "limit": 2, "as_of": "2026-03-01" });
    let found = client.given("precedent", &arguments);
    let line = [
        "precedent",
        "写一个关于做好2026年防汛工作的通知",
        "--limit",
        "2",
        "--as-of",
        "2026-03-01",
    ];
    let same = desk.json(&line);
    assert!(found["hits"][0]["citation"].as_str().unwrap().starts_with('《'));
    for key in ["understood", "as_of", "own"] {
        assert_eq!(found[key], same[key]);
    }
    if found.get("shortened").is_none() {
        assert_eq!(uncited(found, "bases"), same);
    }

    let id = client.given("search", &json!({ "query": "青政发〔2021〕6号" }))["hits"][0]["id"].clone();
    let found = client.given("relations", &json!({ "id": id, "depth": 2 }));
    assert!(found["validity"]["status"].is_string());
    let same = desk.json(&["relations", &id.to_string(), "--depth", "2"]);
    let found = uncited(uncited(found, "nodes"), "versions");
    assert_eq!(without(found, &["validity"]), same);

    let text = "青禾县水利局关于报送防汛工作情况的报告\n\n县政府：\n　　根据《不存在的办法》（青政发〔2021〕999号），现报告如下。妥否，请批示。\n\n青禾县水利局\n2023年2月30日\n";
    let found = client.given("proof", &json!({ "text": text }));
    let drafts = desk.write("drafts.jsonl", json!({ "id": "1", "text": text }).to_string());
    let same = desk
        .run(&["proof", "--jsonl", drafts.to_str().unwrap()])
        .exits(3)
        .object();
    let mut findings = found["findings"].clone();
    let characters: Vec<char> = text.chars().collect();
    for finding in findings.as_array_mut().unwrap() {
        let quote = finding.as_object_mut().unwrap().remove("quote").unwrap();
        let at = |i: usize| usize::try_from(finding["span"][i].as_u64().unwrap()).unwrap();
        let there: String = characters[at(0)..at(1)].iter().collect();
        assert_eq!(quote, there);
    }
    assert!(findings.as_array().unwrap().len() > 1, "{findings}");
    assert_eq!(findings, same["findings"]);

    assert_eq!(client.leave(), Some(0));
    assert_eq!(desk.contents(), before, "tools only read");
}

#[test]
fn a_long_text_is_read_part_by_part() {
    let desk = Desk::new();
    let long: String = (0..900)
        .map(|i| format!("　　第{i}项工作由青禾县水利局负责落实。\n"))
        .collect();
    desk.write("long.txt", format!("青禾县水利局关于任务分工的通知\n\n{long}"));
    desk.run(&["ingest", "long.txt"]).exits(0);
    let whole = desk.json(&["show", "1"])["text"].as_str().unwrap().to_owned();
    let mut client = Client::new(&desk);
    let (mut read, mut offset) = (String::new(), json!(0));
    while !offset.is_null() {
        let part = client.given(
            "show",
            &json!({ "id": 1, "offset": offset, "length": 7_000, "details": false }),
        );
        assert!(part.get("document").is_none() && part["validity"]["status"].is_string());
        read.push_str(part["text"].as_str().unwrap());
        offset = part["next_offset"].clone();
    }
    assert_eq!(read, whole);
    let behind = client.given("show", &json!({ "id": 1, "offset": 1_000_000 }));
    assert_eq!(
        (behind["text"].as_str(), behind["next_offset"].is_null()),
        (Some(""), true)
    );
    let most = client.given("show", &json!({ "id": 1, "length": 10_000_000 }));
    assert_eq!(
        most["text"].as_str().unwrap().chars().count(),
        whole.chars().count().min(20_000)
    );
}

#[test]
fn what_a_tool_cannot_do_is_said_in_words() {
    let desk = Desk::with_corpus();
    let mut client = Client::new(&desk);
    let mut said = Vec::new();
    for (tool, arguments) in [
        ("show", json!({ "id": 99_999 })),
        ("relations", json!({ "id": "no-such-key" })),
        ("show", json!({})),
        ("show", json!({ "id": [1] })),
        ("search", json!({ "qeury": "防汛" })),
        ("search", json!({ "query": "防汛", "limit": -1 })),
        ("search", json!({ "query": "防汛", "sort": "size" })),
        ("search", json!({ "query": "防汛", "as_of": "去年" })),
        ("precedent", json!({})),
        ("precedent", json!({ "task": "写通知", "like": 1 })),
        ("precedent", json!({ "draft": "   " })),
        ("proof", json!({ "text": "防".repeat(200_001) })),
    ] {
        said.push(format!("{tool}: {}", client.refused(tool, &arguments)));
    }
    let unknown = client.call("delete", &json!({}));
    said.push(unknown["error"].to_string());
    let unknown = client.ask("no/such", &json!({}));
    said.push(unknown["error"]["code"].to_string());
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!("refused", said.join("\n")));
    // The server is still there.
    assert!(client.given("search", &json!({ "query": "防汛" }))["total"].as_u64() > Some(0));
    assert_eq!(client.leave(), Some(0));
}

#[test]
fn what_is_no_message_is_survived() {
    let desk = Desk::with_corpus();
    let mut client = Client::new(&desk);
    for line in [
        "",
        "no JSON",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"meth",
        "\u{0}\u{1}",
        "[[[[",
    ] {
        client.send(line);
    }
    client.send("{\"jsonrpc\":\"2.0\",\"id\":\"x\"}");
    assert_eq!(client.next()["error"]["code"], -32600);
    assert!(client.given("search", &json!({ "query": "\"\u{0}〔" }))["total"].is_number());
    assert_eq!(client.leave(), Some(0));
    // A client that goes away at once, or that is none.
    assert_eq!(Client::silent(&desk).leave(), Some(0));
}

#[test]
fn requests_on_the_way_are_answered_before_the_end() {
    let desk = Desk::with_corpus();
    let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
    }});
    let search = |id: u8| json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "search", "arguments": { "query": "防汛" } } });
    let lines = [
        hello.to_string(),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string(),
        search(2).to_string(),
        search(3).to_string(),
    ];
    let said = desk
        .run_with_input(&["mcp"], (lines.join("\n") + "\n").as_bytes())
        .exits(0);
    let mut ids: Vec<u64> = said
        .objects()
        .iter()
        .map(|answer| answer["id"].as_u64().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(said.err, "");
}

#[test]
fn each_call_sees_the_archive_as_it_is_by_then() {
    let desk = Desk::new();
    let mut client = Client::new(&desk);
    let search = json!({ "query": "防汛" });
    assert!(client.refused("search", &search).contains("no archive"));
    let findings = client.given("proof", &json!({ "text": "青禾县水利局关于防汛工作的通知\n" }));
    assert_eq!(
        findings["notes"].as_array().unwrap().len(),
        1,
        "proof works without an archive, and says so"
    );
    desk.write("a.txt", "青禾县水利局关于防汛工作的通知\n");
    desk.run(&["ingest", "a.txt"]).exits(0);
    assert_eq!(client.given("search", &search)["total"], 1);
    desk.write("b.txt", "青禾县水利局关于防汛值班的通知\n");
    desk.run(&["ingest", "b.txt"]).exits(0);
    assert_eq!(client.given("search", &search)["total"], 2);
    desk.run(&["ingest", corpus().to_str().unwrap()]).exits(3);
    assert!(client.given("search", &search)["total"].as_u64() > Some(2));
}
