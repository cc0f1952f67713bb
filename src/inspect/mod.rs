//! The four properties (四性检测, DA/T 70-2018): whether a batch of the archive, or a package, is authentic, complete, usable
//! and safe, as far as software can tell; and what a person has to look at.
//!
//! The checks are data (`checks.toml`); the code knows how each sort of check is done. `archived` goes through documents of
//! the archive, `package` through a folder that came from elsewhere; both give [`Subject`]s to the same [`Batch`].

pub mod archival_number;
mod archived;
mod batch;
mod check;
pub mod content;
mod element;
mod item;
mod ledger;
pub mod package;
mod report;
mod subject;

pub use archived::{Inspection, VisitItem, each_item, file_name, inspect_archive, main_of, with_volumes};
pub use batch::{Batch, Checked, Stated};
pub use check::{Check, Checks, ElementNumber, Rule, Scope, Source, Stage};
pub use element::{Element, Values, element_name, elements, m, values_of};
pub use ledger::{Fault, Finding, Ledger, Object, Outcome, Tally};
pub use report::{COLUMNS, Report};
pub use subject::{Content, Subject};
