//! One writer and any number of readers, in different processes.

use std::fs::File;

use crate::harness::Desk;

#[test]
fn a_second_writer_is_told_so_and_readers_go_on() {
    let desk = Desk::new();
    desk.write("share/通知.txt", "关于防汛的通知\n");
    desk.run(&["ingest", "share"]).exits(0);
    // The lock is the operating system's, so that holding it here is what another lantai would do.
    let held = File::options().write(true).open(desk.path("archive/LOCK")).unwrap();
    held.try_lock().unwrap();
    let said = desk.run(&["ingest", "share"]).exits(11);
    assert!(
        said.err.contains("another lantai") && said.err.contains("hint: wait until it has ended"),
        "{}",
        said.err
    );
    desk.run(&["reindex"]).exits(11);
    desk.run(&["search", "防汛"]).exits(0);
    desk.run(&["check"]).exits(0);
    desk.run(&["show", "1"]).exits(0);
    drop(held);
    desk.run(&["ingest", "share"]).exits(0);
}

#[test]
fn readers_run_beside_an_import() {
    let desk = Desk::new();
    desk.write("share/通知.txt", "关于防汛的通知\n");
    desk.run(&["ingest", "share"]).exits(0);
    for i in 0..1500 {
        desk.write(&format!("more/{i}.txt"), format!("关于防汛的第{i}号通知\n"));
    }
    let mut import = desk
        .command(&["ingest", "more"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut seen = 0;
    while import.try_wait().unwrap().is_none() {
        let total = desk.json(&["search", "防汛"])["total"].as_u64().unwrap();
        assert!(total >= seen, "{total} after {seen}");
        seen = total;
    }
    assert!(import.wait().unwrap().success());
    assert_eq!(desk.json(&["search", "防汛"])["total"], 1501);
}
