//! Registers (清单、目录): what an office takes out of the archive, in its own forms and words.

mod bundle;
mod dossier;
mod list;
mod table;

pub use bundle::{Bundled, copy_originals};
pub use dossier::{Entry as DossierEntry, dossier};
pub use list::{COLUMNS, Row, row};
pub use table::{Table, TableFormat};
