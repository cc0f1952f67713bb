//! What a person reads: whole outputs, kept beside this file under `snapshots/`.

use insta::{Settings, assert_snapshot};

use crate::harness::{Desk, corpus, text};

/// Takes out of an output what differs from run to run: places, times and speeds.
fn steady(check: impl FnOnce()) {
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    settings.add_filter(&regex::escape(text(&corpus())), "corpus");
    settings.add_filter(r"/\S*/archive\b", "ARCHIVE");
    settings.add_filter(r"\(\d+\.\d ms\)", "(… ms)");
    settings.add_filter(r"in \d+\.\d s \(\d+\.\d MB/s\)", "in … s (… MB/s)");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\S+", "TIME");
    settings.add_filter(r"last [0-9a-f]{64}", "last HASH");
    // How many transactions an import takes depends on how fast it is.
    settings.add_filter(r"audit: \d+ entries", "audit: N entries");
    settings.bind(check);
}

#[test]
fn help_tells_the_commands() {
    let desk = Desk::new();
    steady(|| {
        assert_snapshot!("help", desk.run(&["--help"]).exits(0).out);
        assert_snapshot!("help_ingest", desk.run(&["ingest", "--help"]).exits(0).out);
        assert_snapshot!("help_search", desk.run(&["search", "--help"]).exits(0).out);
    });
}

#[test]
fn an_import_of_the_samples_reads_like_this() {
    let desk = Desk::new();
    let corpus = corpus();
    let said = desk.run(&["ingest", text(&corpus)]).exits(3);
    steady(|| assert_snapshot!("ingest", said.out));
    let said = desk.run(&["report"]).exits(0);
    steady(|| assert_snapshot!("report", said.out));
    let said = desk.run(&["check", "--deep"]).exits(0);
    steady(|| assert_snapshot!("check", said.out));
}

#[test]
fn answers_read_like_this() {
    let desk = Desk::with_corpus();
    steady(|| {
        assert_snapshot!(
            "search_words",
            desk.run(&["search", "防汛 责任制", "--limit", "3"]).exits(0).out
        );
        assert_snapshot!("search_number", desk.run(&["search", "青政发[2021] 6"]).exits(0).out);
        assert_snapshot!("search_note", desk.run(&["search", "\"河道采砂"]).exits(0).out);
        assert_snapshot!("stats", desk.run(&["stats"]).exits(0).out);
        assert_snapshot!(
            "show",
            desk.run(&["show", "oa-1001", "--as-of", "2023-12-31"]).exits(0).out
        );
    });
}

#[test]
fn wrong_usage_says_what_is_wrong_and_what_to_do() {
    let desk = Desk::new();
    desk.write("bad.toml", "version = 1\narchiv = \"x\"\n");
    let said = |arguments: &[&str]| desk.run(arguments).exits(2).err;
    let errors = [
        said(&[]),
        said(&["ingest"]),
        said(&["ingest", "no-such-folder"]),
        said(&["serach", "防汛"]),
        said(&["search", "防汛", "--format", "csv"]),
        said(&["ingest", ".", "--mapping", "none.toml"]),
    ];
    assert!(!desk.path("archive").exists(), "a wrong path leaves no archive behind");
    let mut command = desk.command(&["stats"]);
    let output = command.env("LANTAI_CONFIG", desk.path("bad.toml")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let settings = String::from_utf8(output.stderr).unwrap();
    let here = text(&desk.path("")).to_owned();
    steady(|| {
        assert_snapshot!(
            "wrong_usage",
            (errors.join("----\n") + "----\n" + &settings).replace(&here, "HERE/")
        )
    });
}

#[test]
fn settings_come_from_the_file_the_environment_and_the_command_line() {
    let desk = Desk::new();
    desk.write("share/a.txt", "关于防汛的通知\n");
    desk.write("share/b.tmp.txt", "关于抗旱的通知\n");
    desk.write(
        "lantai.toml",
        "version = 1\narchive = \"from-file\"\nexclude = [\"*.tmp.txt\"]\n",
    );
    let run = |more: &[&str], variable: Option<&str>| {
        let mut command = desk.command(&[&["ingest", "share"], more].concat());
        command.env_remove("LANTAI_ARCHIVE");
        if let Some(value) = variable {
            command.env("LANTAI_ARCHIVE", value);
        }
        assert!(command.output().unwrap().status.success());
    };
    run(&[], None);
    assert!(desk.path("from-file").exists() && !desk.path("from-environment").exists());
    run(&[], Some("from-environment"));
    assert!(desk.path("from-environment").exists() && !desk.path("from-line").exists());
    run(&["--archive", "from-line"], Some("from-environment"));
    assert!(desk.path("from-line").exists());
    let stats = desk.json(&["stats", "--archive", "from-line"]);
    assert_eq!(stats["documents"], 1, "the settings leave out *.tmp.txt");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let desk = Desk::with_corpus();
    let mut child = desk
        .command(&["classify", "--all"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
