//! `kill -9` at random moments, over and over. Longer than a test should be; see docs/performance.md for the command.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use crate::harness::{Desk, corpus, text};

/// A number from the environment.
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

#[test]
#[ignore = "takes minutes: LANTAI_KILLS=200 LANTAI_SEED=1 cargo test --test lantai -- --ignored killed"]
fn killed_at_random_moments_it_ends_as_if_imported_in_peace() {
    let source = std::env::var("LANTAI_SOURCE").unwrap_or_else(|_| text(&corpus()).to_owned());
    let import = ["ingest", source.as_str()];
    let peaceful = Desk::new();
    let started = std::time::Instant::now();
    assert!(peaceful.run(&import).status.is_some());
    let whole = started.elapsed();
    let expected = peaceful.contents();

    let mut random = number("LANTAI_SEED", 1);
    let mut killed = 0;
    let kills = number("LANTAI_KILLS", 100);
    while killed < kills {
        let desk = Desk::new();
        for _ in 0..5 {
            let mut child = desk
                .command(&import)
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            // xorshift64: any moment of an import, the beginning and the end included.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            std::thread::sleep(Duration::from_micros(
                random % (u64::try_from(whole.as_micros()).unwrap() + 1),
            ));
            killed += u64::from(child.kill().is_ok() && !child.wait().unwrap().success());
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            assert!(!said.contains("panicked"), "{said}");
        }
        assert!(desk.run(&import).status.is_some());
        assert_eq!(desk.contents(), expected);
        desk.run(&["check", "--deep", "--phrases", "50"]).exits(0);
    }
}
