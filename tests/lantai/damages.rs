//! Packages damaged in every way that is known: each damage is named, and nothing is imported.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::filed::{import, sound};
use crate::harness::Desk;
use crate::transfer::{export, files, receive};

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

/// The faults of a report.
pub(crate) fn found(report: &Value) -> BTreeSet<String> {
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
