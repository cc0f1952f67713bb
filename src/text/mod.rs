//! Pure string work: no input or output, no clock.

pub mod charset;
pub mod common;
mod dictionary;
pub mod difference;
pub mod edits;
pub mod fold;
pub mod garbled;
pub mod numeral;
pub mod pinyin;
pub mod repair;
pub mod segment;
pub mod sentence;
pub mod shingle;
pub mod signature;
