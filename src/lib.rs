//! Lantai (兰台): a document archive and full-text search engine for Chinese official documents.
//!
//! ```text
//! source files → extract → document → classify → archive → relation → index → query → search → precedent → proof → arrange → register → inspect → transfer → server → command line
//! ```
//!
//! A folder is a stage, and a stage knows only those before it in this list; `tests/lantai/tidy.rs` holds them to it.

pub mod archive;
pub mod arrange;
pub mod classify;
pub mod cli;
pub mod config;
pub mod document;
pub mod engine;
pub mod error;
pub mod extract;
pub mod ingest;
pub mod inspect;
pub mod precedent;
pub mod progress;
pub mod proof;
pub mod query;
pub mod register;
pub mod relation;
pub mod search;
pub mod server;
pub mod source;
pub mod text;
pub mod transfer;
