//! The shape of the source itself: stages know only the stages before them, files stay small, nothing is left over.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::text;

/// The stages in order, as in ARCHITECTURE.md; each may use those before it.
const ORDER: [&str; 22] = [
    "error",
    "progress",
    "text",
    "source",
    "extract",
    "document",
    "classify",
    "archive",
    "relation",
    "query",
    "engine",
    "ingest",
    "search",
    "precedent",
    "proof",
    "arrange",
    "register",
    "inspect",
    "transfer",
    "config",
    "server",
    "cli",
];
const LONGEST_FILE: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The stage that a file of `src/` belongs to: its folder, or itself.
fn stage(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn a_stage_knows_only_those_before_it() {
    let mut wrong = Vec::new();
    let used = regex::Regex::new(r"\bcrate::([a-z_]+)").unwrap();
    for path in rust_files(&root().join("src")) {
        let own = stage(&path);
        if own == "lib" || own == "main" {
            continue;
        }
        let place = |name: &str| ORDER.iter().position(|stage| *stage == name);
        let Some(at) = place(&own) else {
            wrong.push(format!("{} is in no stage of the order", path.display()));
            continue;
        };
        for found in used.captures_iter(&fs::read_to_string(&path).unwrap()) {
            match place(&found[1]) {
                Some(other) if other <= at => {}
                _ => wrong.push(format!("{} uses {}", path.display(), &found[0])),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for_and_stays_small() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for path in rust_files(&root().join(folder)) {
            let source = fs::read_to_string(&path).unwrap();
            if !source.starts_with("//! ") {
                wrong.push(format!("{} does not begin with what it is for", path.display()));
            }
            if source.lines().count() > LONGEST_FILE {
                wrong.push(format!("{} has more than {LONGEST_FILE} lines", path.display()));
            }
            let drawer = ["util", "utils", "misc", "helpers", "common_utils"];
            if drawer.contains(&path.file_stem().unwrap().to_str().unwrap()) {
                wrong.push(format!("{} is a drawer", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["todo", "!("],
        ["unimplemented", "!("],
    ]
    .map(|m| m.concat());
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let source = fs::read_to_string(&path).unwrap();
        for mark in &marks {
            if source.contains(mark.as_str()) {
                wrong.push(format!("{}: {mark}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_option_and_every_reason_code_is_documented() {
    let manual = fs::read_to_string(root().join("docs/cli.md")).unwrap();
    let mut missing = Vec::new();
    let files = rust_files(&root().join("src/cli/args"));
    let arguments: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let field = regex::Regex::new(r"(?s)#\[arg\([^\]]*?long[^\]]*\)\]\s*pub ([a-z_]+):").unwrap();
    for found in field.captures_iter(&arguments) {
        let option = format!("--{}", found[1].replace('_', "-"));
        if !manual.contains(&option) {
            missing.push(option);
        }
    }
    assert!(field.captures_iter(&arguments).count() > 15);
    // Where reasons, warnings and findings are made, their code is the first text.
    let code = regex::Regex::new(
        r#"(?s)(?:Failure::new\(|\.warn\(|failure\(|code: |Status::Failed,|Level::\w+,)\s*"([a-z]+(?:-[a-z]+)*)""#,
    )
    .unwrap();
    let mut known = 0;
    for file in rust_files(&root().join("src")) {
        for found in code.captures_iter(&fs::read_to_string(&file).unwrap()) {
            known += 1;
            if !manual.contains(&format!("`{}`", &found[1])) {
                missing.push(format!("{} of {}", &found[1], text(&file)));
            }
        }
    }
    assert!(known > 40, "{known} codes");
    assert!(missing.is_empty(), "docs/cli.md says nothing of {}", missing.join(", "));
}
