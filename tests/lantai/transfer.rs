//! Packages: written the same each time, taken whole, refused for every damage by name; a cut-off leaves nothing half.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value as Cell;
use serde_json::Value;

use crate::filed::{DAY, import, sound};
use crate::harness::{Desk, Said, corpus, text};

/// What documents are, wherever they are: everything but numbers, places and the trace of the transfer.
fn documents(desk: &Desk, archive: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(desk.path(&format!("{archive}/catalogue.db"))).unwrap();
    let sql = "SELECT content, title, number, organ, date, kind, topics, external_id, format, reason, parser, text
        FROM document ORDER BY content";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        let cells: Vec<Cell> = (0..12).map(|i| row.get(i)).collect::<Result<_, _>>()?;
        Ok(format!("{cells:?}"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn export(desk: &Desk, package: &str) -> Said {
    desk.run(&[
        "export",
        "--package",
        package,
        "--from",
        "青禾县水利局",
        "--as-of",
        DAY,
        "",
    ])
}

fn receive(desk: &Desk, archive: &str, package: &str, more: &[&str]) -> Said {
    desk.run(
        &[
            &[
                "import-package",
                package,
                "--archive",
                archive,
                "--as-of",
                DAY,
                "--format",
                "json",
            ],
            more,
        ]
        .concat(),
    )
}

/// The files of a folder, each with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_owned();
            found.push((path, fs::read(entry.path()).unwrap()));
        }
    }
    found
}

#[test]
fn the_second_archive_equals_the_first() {
    let desk = Desk::with_corpus();
    desk.run(&["set", "5", "责任者=青禾县财政局预算股", "文种=报告"])
        .exits(0);
    export(&desk, "包").exits(0);
    let accept = "value-missing,value-type,value-repeated,format-not-allowed,unreadable,content-empty";
    // Some of the samples are broken on purpose.
    let said = receive(&desk, "第二", "包", &["--accept", accept]).exits(3).object();
    assert_eq!(said["imported"], true);
    assert_eq!(documents(&desk, "第二"), documents(&desk, "archive"));
    assert!(
        documents(&desk, "第二")
            .iter()
            .any(|row| row.contains("青禾县财政局预算股"))
    );
    desk.run(&["check", "--deep", "--archive", "第二"]).exits(0);
    // What persons said is theirs in the second archive, too.
    let corrections = "SELECT count(*) FROM correction";
    let count = |archive: &str| -> i64 {
        let connection = rusqlite::Connection::open(desk.path(&format!("{archive}/catalogue.db"))).unwrap();
        connection.query_row(corrections, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("第二"), count("archive")), (2, 2));
    // The same again brings nothing.
    let again = receive(&desk, "第二", "包", &["--accept", accept]).object();
    assert_eq!(
        (&again["import"]["added"], &again["import"]["duplicate"]),
        (&0.into(), &0.into())
    );
    assert_eq!(again["import"]["unchanged"], again["import"]["seen"]);
    // And what the second archive hands over is taken by a third.
    desk.run(&["export", "--archive", "第二", "--package", "包2", "--as-of", DAY, ""])
        .exits(0);
    receive(&desk, "第三", "包2", &["--accept", accept]).exits(3);
    assert_eq!(documents(&desk, "第三"), documents(&desk, "archive"));
}

#[test]
fn a_package_is_a_bag_and_the_same_each_time() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    desk.run(&[
        "export",
        "--package",
        "包",
        "--eep",
        "--from",
        "青禾县水利局",
        "--as-of",
        DAY,
        "年度:2023",
    ])
    .exits(0);
    desk.run(&[
        "export",
        "--package",
        "又",
        "--eep",
        "--from",
        "青禾县水利局",
        "--as-of",
        DAY,
        "年度:2023",
    ])
    .exits(0);
    assert_eq!(files(&desk.path("包")), files(&desk.path("又")));
    export(&desk, "包").exits(2);
    let read = |name: &str| fs::read_to_string(desk.path(&format!("包/{name}"))).unwrap();
    assert_eq!(
        read("bagit.txt"),
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    );
    let payload = files(&desk.path("包/data"));
    let bytes: usize = payload.iter().map(|(_, content)| content.len()).sum();
    assert!(read("bag-info.txt").contains(&format!("Payload-Oxum: {bytes}.{}\n", payload.len())));
    assert!(read("bag-info.txt").contains("Source-Organization: 青禾县水利局\nBagging-Date: 2024-06-30\n"));
    for name in ["manifest-sha256.txt", "manifest-sm3.txt"] {
        assert_eq!(read(name).lines().count(), payload.len());
    }
    let list = read("data/目录.csv");
    assert!(list.starts_with("\u{feff}序号,档号,文号,责任者,题名,日期,密级,页数,备注,件目录,文件数,字节数\n1,Z109-WS·2023·D30·BGS-0001,青水发〔2023〕1号,青禾县水利局,关于做好防汛值班工作的通知,2023-02-03,"), "{list}");
    let item = read("data/件/00000/00000001/元数据.xml");
    for line in [
        "<档号 id=\"M8\">Z109-WS·2023·D30·BGS-0001</档号>",
        "<保管期限 id=\"M12\">30年</保管期限>",
        "<题名 id=\"M22\">关于做好防汛值班工作的通知</题名>",
        "<计算机文件名 id=\"M48\">0001.txt</计算机文件名>",
        "<业务行为 id=\"M81\">导入</业务行为>",
    ] {
        assert!(item.contains(line), "{line}\n{item}");
    }
    let sealed = read("data/件/00000/00000001/封装包.xml");
    assert!(
        sealed.contains("xmlns=\"http://www.saac.gov.cn/standards/ERM/encapsulation\"")
            && sealed.contains("<版本>2009</版本>")
    );
    let encoded = sealed
        .split_once("<编码数据>")
        .unwrap()
        .1
        .split_once("</编码数据>")
        .unwrap()
        .0;
    let decoded = base64(encoded);
    assert_eq!(decoded, sound(1)[0].file);
    // Sound: no check fails, with files opened and without.
    let report = desk
        .run(&["inspect", "--package", "包", "--as-of", DAY, "--format", "json"])
        .exits(0)
        .object();
    assert_eq!((&report["result"], &report["items"]), (&"通过".into(), &6.into()));
    receive(&desk, "第二", "包", &["--dry-run"]).exits(0);
    assert!(!desk.path("第二").exists());
    receive(&desk, "第二", "包", &[]).exits(0);
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let count = four.iter().filter(|byte| **byte != b'=').count();
        let bits = four
            .iter()
            .fold(0, |bits, byte| bits << 6 | if *byte == b'=' { 0 } else { value(*byte) });
        bytes.extend(bits.to_be_bytes()[1..count].iter());
    }
    bytes
}

/// One way to damage a package, and the faults by which it must be named.
type Damage = (&'static str, fn(&Path), &'static [&'static str]);

const ITEM: &str = "data/件/00000/00000003";

fn rewrite(path: &Path, change: impl Fn(String) -> String) {
    let before = fs::read_to_string(path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "{}", path.display());
    fs::write(path, after).unwrap();
}

/// Writes manifests that fit the payload as it is: damage by someone who knows what a bag is.
fn reseal(package: &Path) {
    use sha2::Digest;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (mut sha256, mut sm3) = (String::new(), String::new());
    let (mut bytes, mut count) = (0, 0);
    for (path, content) in files(&package.join("data")) {
        let path = format!("data/{}", path.display());
        sha256 += &format!("{}  {path}\n", hex(&sha2::Sha256::digest(&content)));
        sm3 += &format!("{}  {path}\n", hex(&sm3::Sm3::digest(&content)));
        (bytes, count) = (bytes + content.len(), count + 1);
    }
    fs::write(package.join("manifest-sha256.txt"), sha256).unwrap();
    fs::write(package.join("manifest-sm3.txt"), sm3).unwrap();
    let oxum = regex::Regex::new(r"Payload-Oxum: .*").unwrap();
    let info = fs::read_to_string(package.join("bag-info.txt")).unwrap();
    let info = oxum
        .replace(&info, format!("Payload-Oxum: {bytes}.{count}"))
        .into_owned();
    fs::write(package.join("bag-info.txt"), info).unwrap();
    let (mut sha256, mut sm3) = (String::new(), String::new());
    for name in ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sm3.txt"] {
        let content = fs::read(package.join(name)).unwrap();
        sha256 += &format!("{}  {name}\n", hex(&sha2::Sha256::digest(&content)));
        sm3 += &format!("{}  {name}\n", hex(&sm3::Sm3::digest(&content)));
    }
    fs::write(package.join("tagmanifest-sha256.txt"), sha256).unwrap();
    fs::write(package.join("tagmanifest-sm3.txt"), sm3).unwrap();
}

const DAMAGES: [Damage; 26] = [
    (
        "a file altered",
        |p| fs::write(p.join(ITEM).join("文件/0003.txt"), "改过").unwrap(),
        &[
            "sha256-mismatch",
            "sm3-mismatch",
            "digest-mismatch",
            "size-mismatch",
            "catalogue-differs",
            "sum-differs",
        ],
    ),
    (
        "a file removed",
        |p| fs::remove_file(p.join(ITEM).join("文件/0003.txt")).unwrap(),
        &[
            "file-missing",
            "content-missing",
            "catalogue-differs",
            "file-count-differs",
            "sum-differs",
        ],
    ),
    (
        "a file added",
        |p| fs::write(p.join(ITEM).join("文件/多余.txt"), "多").unwrap(),
        &["extra-file", "not-in-metadata", "file-count-differs", "sum-differs"],
    ),
    (
        "a file beside the payload",
        |p| fs::write(p.join("autorun.inf"), "x").unwrap(),
        &["extra-file"],
    ),
    (
        "a digest altered",
        |p| {
            rewrite(&p.join("manifest-sm3.txt"), |text| {
                text.replacen(text.get(..4).unwrap(), "0000", 1)
            })
        },
        &["sm3-mismatch", "tag-changed"],
    ),
    (
        "a line out of one manifest",
        |p| {
            rewrite(&p.join("manifest-sm3.txt"), |text| {
                text.split_once('\n').unwrap().1.to_owned()
            })
        },
        &["manifests-differ", "tag-changed"],
    ),
    (
        "a manifest removed",
        |p| fs::remove_file(p.join("manifest-sha256.txt")).unwrap(),
        &["manifest-missing", "tag-changed"],
    ),
    (
        "a path that leads out",
        |p| {
            rewrite(&p.join("manifest-sha256.txt"), |text| {
                format!("{}  data/../../../etc/passwd\n{text}", "ab".repeat(32))
            })
        },
        &["path-outside", "tag-changed"],
    ),
    (
        "no declaration",
        |p| fs::remove_file(p.join("bagit.txt")).unwrap(),
        &["bag-declaration", "tag-changed"],
    ),
    (
        "another sum",
        |p| {
            rewrite(&p.join("bag-info.txt"), |text| {
                text.replace("Payload-Oxum: ", "Payload-Oxum: 1")
            })
        },
        &["sum-differs", "tag-changed"],
    ),
    (
        "no sender",
        |p| {
            rewrite(&p.join("bag-info.txt"), |text| {
                text.replace("Source-Organization: 青禾县水利局\n", "")
            })
        },
        &["bag-info-incomplete", "tag-changed"],
    ),
    (
        "another number of items",
        |p| {
            rewrite(&p.join("bag-info.txt"), |text| {
                text.replace("Lantai-Items: 6", "Lantai-Items: 7")
            });
            reseal(p);
        },
        &["sum-differs"],
    ),
    (
        "metadata cut off",
        |p| {
            rewrite(&p.join(ITEM).join("元数据.xml"), |text| {
                text[..text.floor_char_boundary(text.len() / 2)].to_owned()
            });
            reseal(p);
        },
        &[
            "metadata-broken",
            "sum-differs",
            "document-count-differs",
            "number-missing",
        ],
    ),
    (
        "metadata removed",
        |p| {
            fs::remove_file(p.join(ITEM).join("元数据.xml")).unwrap();
            reseal(p);
        },
        &[
            "metadata-missing",
            "sum-differs",
            "document-count-differs",
            "number-missing",
        ],
    ),
    (
        "a required value emptied",
        |p| {
            rewrite(&p.join(ITEM).join("元数据.xml"), |text| {
                text.replace(">青禾县水利局</责任者>", "></责任者>")
            });
            reseal(p);
        },
        &["value-missing"],
    ),
    (
        "another title in the list",
        |p| {
            rewrite(&p.join("data/目录.csv"), |text| {
                text.replace("关于做好农村饮水安全工作的通知", "另一题名")
            });
            reseal(p);
        },
        &["catalogue-differs"],
    ),
    (
        "an item out of the list",
        |p| {
            rewrite(&p.join("data/目录.csv"), |text| {
                text.lines()
                    .filter(|line| !line.contains("00000003"))
                    .map(|line| format!("{line}\n"))
                    .collect()
            });
            reseal(p);
        },
        &[
            "catalogue-differs",
            "not-in-catalogue",
            "sum-differs",
            "document-count-differs",
            "number-missing",
        ],
    ),
    (
        "the list broken",
        |p| {
            rewrite(&p.join("data/目录.csv"), |text| {
                text.replace("序号,档号", "序号;档号")
            });
            reseal(p);
        },
        &[
            "catalogue-differs",
            "catalogue-broken",
            "not-in-catalogue",
            "sum-differs",
            "document-count-differs",
        ],
    ),
    (
        "the list as XML cut off",
        |p| {
            rewrite(&p.join("data/目录.xml"), |text| text.replace("</目录>", ""));
            reseal(p);
        },
        &["catalogue-broken"],
    ),
    (
        "another list as XML",
        |p| {
            rewrite(&p.join("data/目录.xml"), |text| {
                text.replace("/00000003<", "/00000009<")
            });
            reseal(p);
        },
        &["catalogue-differs"],
    ),
    (
        "a list that leads out",
        |p| {
            rewrite(&p.join("data/目录.csv"), |text| {
                text.replace(ITEM, "data/件/../../../etc")
            });
            reseal(p);
        },
        &[
            "catalogue-differs",
            "path-outside",
            "not-in-catalogue",
            "sum-differs",
            "document-count-differs",
            "number-missing",
        ],
    ),
    (
        "metadata that lead out",
        |p| {
            rewrite(&p.join(ITEM).join("元数据.xml"), |text| {
                text.replace("<包内路径>文件/", "<包内路径>../00000004/文件/")
            });
            reseal(p);
        },
        &["path-outside", "not-in-metadata", "catalogue-differs"],
    ),
    (
        "a digest in the metadata",
        |p| {
            rewrite(&p.join(ITEM).join("元数据.xml"), |text| {
                text.replace("算法=\"SM3\">", "算法=\"SM3\">0")
            });
            reseal(p);
        },
        &["digest-mismatch"],
    ),
    (
        "a size in the metadata",
        |p| {
            rewrite(&p.join(ITEM).join("元数据.xml"), |text| {
                text.replace("id=\"M49\">", "id=\"M49\">9")
            });
            reseal(p);
        },
        &["size-mismatch"],
    ),
    (
        "a file put in another's place, resealed",
        |p| {
            fs::write(p.join(ITEM).join("文件/0003.txt"), "改过").unwrap();
            reseal(p);
        },
        &["digest-mismatch", "size-mismatch", "catalogue-differs"],
    ),
    (
        "a file named twice",
        |p| {
            rewrite(&p.join("manifest-sha256.txt"), |text| {
                format!("{text}{}\n", text.lines().next().unwrap())
            })
        },
        &["manifest-broken", "tag-changed"],
    ),
];

fn found(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let failed = findings.filter(|finding| finding["result"] == "不通过");
    failed
        .map(|finding| finding["fault"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_damage_is_named_and_nothing_is_imported() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    export(&desk, "包").exits(0);
    let mut wrong = Vec::new();
    for (number, (what, damage, expected)) in DAMAGES.into_iter().enumerate() {
        let package = format!("坏{number}");
        for (path, content) in files(&desk.path("包")) {
            desk.write(&format!("{package}/{}", path.display()), content);
        }
        damage(&desk.path(&package));
        let said = receive(&desk, "第二", &package, &[]).exits(12).object();
        assert_eq!(said["imported"], false, "{what}");
        let expected: BTreeSet<String> = expected.iter().map(|fault| (*fault).to_owned()).collect();
        if found(&said["report"]) != expected {
            wrong.push(format!("{what}: {:?}", found(&said["report"])));
        }
        for finding in said["report"]["findings"].as_array().unwrap() {
            assert!(finding["code"].as_str().unwrap().starts_with("YJ-"));
            assert!(
                ["object", "basis"]
                    .iter()
                    .all(|key| !finding[*key].as_str().unwrap().is_empty())
            );
        }
        assert!(!desk.path("第二").exists(), "{what}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    desk.run(&["import-package", "包", "--accept", "sha256-mismatch"])
        .exits(2);
}

#[cfg(unix)]
#[test]
fn a_link_is_never_followed() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    export(&desk, "包").exits(0);
    let file = desk.path("包").join(ITEM).join("文件/0003.txt");
    let outside = desk.write("外/秘密.txt", fs::read(&file).unwrap());
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(outside, &file).unwrap();
    let said = receive(&desk, "第二", "包", &[]).exits(12).object();
    let faults = found(&said["report"]);
    assert!(faults.contains("link") && faults.contains("file-missing"), "{faults:?}");
}

#[test]
fn what_the_archive_holds_is_told() {
    let desk = Desk::new();
    import(&desk, &sound(3), 0);
    export(&desk, "包").exits(0);
    let other = Desk::new();
    let mut papers = sound(2);
    // The first is the same; of the second the archive has another edition under the same numbers.
    papers[1] = papers[1]
        .clone()
        .with_file("0002.txt", "关于做好森林防火工作的通知\n\n各乡镇：\n　　另一稿。\n");
    import(&other, &papers, 0);
    let package = desk.path("包");
    let received = |more: &[&str]| {
        other.run(
            &[
                &["import-package", text(&package), "--as-of", DAY, "--format", "json"],
                more,
            ]
            .concat(),
        )
    };
    let said = received(&[]).exits(12).object();
    let faults: BTreeSet<String> = found(&said["report"]);
    assert_eq!(
        faults,
        ["archival-number-taken", "duplicate", "version"]
            .map(str::to_owned)
            .into()
    );
    let taken = received(&["--accept", "duplicate,version,archival-number-taken"])
        .exits(0)
        .object();
    assert_eq!(
        (&taken["import"]["added"], &taken["import"]["duplicate"]),
        (&2.into(), &1.into())
    );
    received(&["--accept", "duplicate,version,archival-number-taken"]).exits(0);
}

#[test]
fn an_export_that_is_cut_off_leaves_no_package() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    for stop in ["PackageFile:1", "PackageFile:7", "PackageFile:15", "PackageWritten:1"] {
        let output = desk
            .command(&[
                "export",
                "--package",
                "包",
                "--from",
                "青禾县水利局",
                "--as-of",
                DAY,
                "",
            ])
            .env("LANTAI_STOP_AT", stop)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), None, "{stop} was not reached");
        assert!(!desk.path("包").exists(), "{stop}");
        if stop != "PackageWritten:1" {
            // Even under its own name it would not be taken.
            receive(&desk, "第二", "包.partial", &[]).exits(12);
        }
    }
    export(&desk, "包").exits(0);
    assert!(!desk.path("包.partial").exists());
    receive(&desk, "第二", "包", &[]).exits(0);
}

#[test]
fn an_import_that_is_cut_off_goes_on() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    desk.run(&["ingest", text(&corpus().join("2021"))]);
    export(&desk, "包").exits(0);
    let accept = [
        "--accept",
        "value-missing,value-repeated,format-not-allowed,number-missing,value-type",
    ];
    receive(&desk, "第二", "包", &accept);
    let expected = documents(&desk, "第二");
    for stop in [
        "OriginalNamed:3",
        "BeforeCommit:2",
        "AfterCommit:2",
        "BeforeIndexCommit:1",
    ] {
        let archive = format!("断{stop}");
        let arguments = [
            &["import-package", "包", "--archive", &archive, "--as-of", DAY],
            &accept[..],
        ]
        .concat();
        let output = desk.command(&arguments).env("LANTAI_STOP_AT", stop).output().unwrap();
        assert_eq!(output.status.code(), None, "{stop} was not reached");
        receive(&desk, &archive, "包", &accept).exits(0);
        assert_eq!(documents(&desk, &archive), expected, "{stop}");
        desk.run(&["check", "--deep", "--archive", &archive]).exits(0);
    }
}
