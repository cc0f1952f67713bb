//! Lantai (兰台): a document archive and full-text search engine for Chinese official documents.

pub mod error;
pub mod text;
