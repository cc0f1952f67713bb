//! Registers (登记簿、台账、清册、目录): what an office takes out of the archive, in its own forms and words. `form.rs` says how
//! to add one.

mod appraised;
mod arranged;
mod bundle;
mod chart;
mod chronicle;
mod counts;
mod decided;
mod declassified;
mod delimited;
mod desk;
mod dossier;
mod form;
mod incoming;
mod list;
mod outgoing;
mod output;
mod page;
mod petitions;
mod printed;
mod registers;
mod statistics;
mod supervised;
mod workbook;

pub use bundle::{Bundled, copy_originals};
pub use desk::desk;
pub use dossier::{Entry as DossierEntry, dossier};
pub use form::{Align, Cell, Chart, ChartKind, Column, ColumnKind, Form, Layout, Paper, Row, Tone};
pub use list::{Row as ListRow, list, row};
pub use output::{FileFormat, object, write};
pub use page::{Block, to_docx, to_markdown};
pub use registers::{REGISTERS, Register, Scope, register};
