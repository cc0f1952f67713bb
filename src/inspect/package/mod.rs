//! Transfer packages (移交信息包) as they lie in a folder: their layout, and reading them without trusting them.
//!
//! A package is a bag (RFC 8493). Everything in it is checked before anything of it is believed: `bag` compares files,
//! manifests and sums; `catalogue` is the list of items; `metadata` what each item says of itself; `verify` holds these
//! against each other and against the checks on items.

mod bag;
mod catalogue;
mod layout;
mod metadata;
mod verify;
mod xml;

pub use catalogue::{COLUMNS, Row, guarded, rows};
pub use layout::{
    BAG_DECLARATION, BAG_INFO, CATALOGUE, CATALOGUE_XML, DECLARATION, FILES, ITEMS, Info, MANIFESTS, METADATA,
    NAMESPACE, PACKAGE_VERSION, PAYLOAD, TAG_MANIFESTS, TEXTS, escaped_path, item_folder,
};
pub use metadata::{Entity, EntityKind, ItemMetadata, Particulars, Said, read_item};
pub use verify::{DAMAGE, Receiver, Verified, verify_package};
pub use xml::{Node, escaped, write as write_xml, write_node};
