//! Registers (清单、目录): what an office takes out of the archive, in its own forms and words.

mod bundle;
mod desk;
mod dossier;
mod list;
mod page;
mod table;

pub use bundle::{Bundled, copy_originals};
pub use desk::desk;
pub use dossier::{Entry as DossierEntry, dossier};
pub use list::{COLUMNS, Row, row};
pub use page::{Block, to_docx, to_markdown};
pub use table::{Table, TableFormat};
