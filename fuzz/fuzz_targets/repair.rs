//! Repair of dirty text: nothing panics, and what was taken out can be put back.
#![no_main]

use lantai::text::repair::{repair, undo};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for of_lines in [false, true] {
        let repaired = repair(text, &[], of_lines);
        assert_eq!(undo(&repaired.text, &repaired.repairs), text);
    }
});
