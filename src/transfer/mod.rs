//! Handing documents over to another archive (移交), and taking what another hands over (接收).
//!
//! `hand_over` writes a package: a bag (RFC 8493) with originals, metadata by DA/T 46-2009, a list of items, digests by SHA-256
//! and SM3; `describe` says what stands in an item's metadata, `history` what happened to it and what it has to do with others,
//! `eep` writes the encapsulation of DA/T 48-2009. `receive` verifies a package ([`crate::inspect`]) and imports it.

mod bag;
mod describe;
mod eep;
mod hand_over;
mod history;
mod receive;

pub use hand_over::{HandedOver, PackageOptions, hand_over};
pub use receive::{Delivered, acceptable, deliver, verify_for};
