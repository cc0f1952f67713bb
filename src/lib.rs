//! Lantai (兰台): a document archive and full-text search engine for Chinese official documents.
//!
//! ```text
//! source files → extract → document → classify → archive → index → query → search → command line
//! ```
//!
//! A folder is a stage, and a stage knows only those before it in this list; `tests/tidy.rs` holds them to it.

pub mod error;
pub mod progress;
pub mod text;
pub mod source;
pub mod extract;
pub mod document;
pub mod classify;
pub mod archive;
pub mod query;
pub mod engine;
pub mod ingest;
pub mod search;
pub mod config;
pub mod cli;
