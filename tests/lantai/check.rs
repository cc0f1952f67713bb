//! Damage is found, named and, where the source still has the bytes, repaired.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::harness::{Desk, Said};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("share/a.txt", "关于防汛的通知\n");
    desk.write("share/b.txt", "关于抗旱的通知\n");
    desk.run(&["ingest", "share"]).exits(0);
    desk.run(&["check", "--deep"]).exits(0);
    desk
}

/// Codes of what a check finds.
fn codes(said: &Said) -> Vec<String> {
    let findings = said.object()["findings"].clone();
    let codes = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].as_str().unwrap().to_owned());
    codes.collect()
}

fn check(desk: &Desk, more: &[&str]) -> Vec<String> {
    codes(&desk.run(&[&["check", "--format", "json"], more].concat()))
}

/// The stored original of the document.
fn original(desk: &Desk, id: u32) -> PathBuf {
    let hash = desk.json(&["show", &id.to_string()])["original"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.path("archive/originals").join(&hash[..2]).join(hash)
}

#[test]
fn a_missing_original_is_fetched_from_its_source() {
    let desk = desk();
    let path = original(&desk, 1);
    fs::remove_file(&path).unwrap();
    let said = desk.run(&["check"]).exits(3);
    assert!(
        said.out.contains("original-missing") && said.out.contains("lantai check --repair"),
        "{}",
        said.out
    );
    desk.run(&["check", "--repair", "--deep"]).exits(0);
    assert_eq!(fs::read_to_string(path).unwrap(), "关于防汛的通知\n");
}

#[test]
fn a_flipped_bit_is_found_by_reading_and_the_damaged_file_kept() {
    let desk = desk();
    let path = original(&desk, 2);
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] ^= 1;
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the file is the test's own")]
    permissions.set_readonly(false);
    fs::set_permissions(&path, permissions).unwrap();
    fs::write(&path, &bytes).unwrap();
    assert!(check(&desk, &[]).is_empty(), "its length is right");
    assert_eq!(check(&desk, &["--deep"]), ["original-changed"]);
    desk.run(&["original", "2", "--out", "out.txt"]).exits(12);
    desk.run(&["check", "--repair", "--deep"]).exits(0);
    let aside: Vec<_> = fs::read_dir(desk.path("archive"))
        .unwrap()
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .ends_with(".damaged")
        })
        .collect();
    assert_eq!(aside.len(), 1);
}

#[test]
fn without_a_source_a_backup_is_asked_for() {
    let desk = desk();
    fs::remove_file(original(&desk, 1)).unwrap();
    fs::remove_file(desk.path("share/a.txt")).unwrap();
    let said = desk.run(&["check"]).exits(3);
    assert!(said.out.contains("from a backup"), "{}", said.out);
}

#[test]
fn an_edited_catalogue_shows() {
    let desk = desk();
    let catalogue = Connection::open(desk.path("archive/catalogue.db")).unwrap();
    assert!(
        catalogue.execute("DELETE FROM audit", []).is_err(),
        "the record can only be added to"
    );
    catalogue
        .execute("UPDATE report SET status = 'unchanged' WHERE seq = 1", [])
        .unwrap();
    assert_eq!(check(&desk, &["--deep"]), ["audit-broken"]);
    catalogue.execute_batch("DROP TRIGGER audit_is_never_changed").unwrap();
    catalogue
        .execute("UPDATE audit SET actor = 'somebody else' WHERE seq = 2", [])
        .unwrap();
    assert!(check(&desk, &[]).iter().any(|code| code == "audit-broken"));
}

#[test]
fn a_lost_index_is_made_again() {
    let desk = desk();
    fs::remove_dir_all(desk.path("archive/fulltext")).unwrap();
    assert_eq!(check(&desk, &[]), ["index-missing"]);
    assert_eq!(desk.json(&["search", "防汛"])["total"], 1, "searching repairs it");
    assert!(check(&desk, &[]).is_empty());
}

#[test]
fn a_damaged_index_says_how_to_mend_it() {
    let desk = desk();
    for entry in fs::read_dir(desk.path("archive/fulltext")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|e| e == "idx" || e == "term" || e == "pos")
        {
            fs::write(path, b"rubbish").unwrap();
        }
    }
    let said = desk.run(&["search", "防汛"]);
    assert_eq!(said.status, Some(12), "{}\n{}", said.out, said.err);
    assert!(
        said.err.contains("lantai reindex") && !said.err.contains("panicked"),
        "{}",
        said.err
    );
    desk.run(&["reindex"]).exits(0);
    assert_eq!(desk.json(&["search", "防汛"])["total"], 1);
}

#[test]
fn a_strange_file_among_the_originals_is_named() {
    let desk = desk();
    desk.write("archive/originals/aa/notes.txt", "mine");
    assert_eq!(check(&desk, &[]), ["foreign-file"]);
}

#[test]
fn an_archive_of_another_version_is_left_alone() {
    let desk = desk();
    desk.write("archive/VERSION", "lantai archive 99\n");
    let said = desk.run(&["search", "防汛"]).exits(2);
    assert!(said.err.contains("lantai archive 99"), "{}", said.err);
}
