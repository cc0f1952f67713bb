//! Tests of the built program as its users meet it: each runs the real binary on real files and compares what it says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod arrange;
mod card;
mod check;
mod classify;
mod command_line;
mod copies;
mod corpus;
mod corrections;
mod crash;
mod damages;
mod exports;
mod extract;
mod facets;
mod filed;
#[cfg(unix)]
mod formats;
mod harness;
mod hostile;
mod ingest;
mod inspect;
mod items;
mod kill_loop;
mod learn;
mod mcp;
#[cfg(unix)]
mod ocr;
mod precedent;
mod proof;
mod proof_laws;
mod query;
mod query_typed;
mod ranking;
mod registers;
mod relations;
mod retention;
mod reuse;
mod search;
mod search_help;
mod show;
mod standing;
mod take_out;
mod tidy;
mod transfer;
mod volumes;
mod widen;
mod writers;
