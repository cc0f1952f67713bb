//! Pure string work: no input or output, no clock.

pub mod fold;
