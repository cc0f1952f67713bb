//! Arrangement (归档) by DA/T 22-2015: from the documents of a year to items with archival numbers in boxes, and what becomes
//! of them later: 期满鉴定, 延长, 销毁, 移交.
//!
//! A plan is made of what is stored, changes nothing, and can be edited by a person; it is fixed in one transaction.
//! A number that was fixed is never changed: later papers continue after it.

mod boxes;
mod check;
mod class;
mod code;
mod edit;
mod fix;
mod keep;
mod matter;
mod number;
mod plan;
mod review;

pub use check::{ArrangementFinding, check_arrangement};
pub use class::{Classed, class_name, class_named, class_of};
pub use code::ArchivalCode;
pub use edit::{PLAN_COLUMNS, planned_from_rows, read_rows};
pub use fix::{Fixed, HandedOver, Undone, apply, hand_over, undo};
pub use keep::{Appraised, Disposed, Due, appraise, due, execute, extend, give_up, hold, propose, release};
pub use number::number;
pub use plan::{Doubt, Part, Plan, Planned, plan};
pub use review::{DOUBTS, review};
