//! The bag around a package (RFC 8493): every file against both manifests, every manifest against the files. Nothing outside
//! the folder is opened, no link is followed, no file is held in memory.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::layout::{
    BAG_DECLARATION, BAG_INFO, Info, MANIFESTS, PACKAGE_VERSION, PAYLOAD, TAG_MANIFESTS, leads_out, unescaped_path,
};
use crate::archive::{Original, digest};
use crate::error::{Context, Error, Kind, Result};
use crate::inspect::content::hexadecimal;
use crate::inspect::{Fault, Object};
use crate::progress::Progress;

/// What `bag-info.txt` must say.
const LABELS: [&str; 6] = [
    "Lantai-Package-Version",
    "Source-Organization",
    "Bagging-Date",
    "Payload-Oxum",
    "Lantai-Items",
    "Lantai-Documents",
];
/// The names that a manifest uses for its digest.
const ALGORITHMS: [(&str, &str); 2] = [("SHA-256", "sha256-mismatch"), ("SM3", "sm3-mismatch")];

/// The name of a file in so few bytes that a million of them can be kept.
pub(super) type Key = [u8; 16];

/// The key of a path.
pub(super) fn key_of(path: &str) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(path.as_bytes())[..16]);
    key
}

/// The beginnings of a file's digests: enough to compare them with what an item says of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    sha256: [u8; 8],
    sm3: [u8; 8],
}

impl Fingerprint {
    fn of(original: &Original) -> Self {
        let (mut sha256, mut sm3) = ([0; 8], [0; 8]);
        sha256.copy_from_slice(&original.sha256.0[..8]);
        sm3.copy_from_slice(&original.sm3[..8]);
        Self { sha256, sm3 }
    }

    /// Whether a digest in hexadecimal is not this file's.
    pub(super) fn differs(&self, sha256: Option<&str>, sm3: Option<&str>) -> bool {
        let other = |own: &[u8; 8], said: Option<&str>| said.is_none_or(|said| !said.starts_with(&hexadecimal(own)));
        other(&self.sha256, sha256) || other(&self.sm3, sm3)
    }
}

/// A bag that was compared with its manifests.
#[derive(Debug, Default)]
pub(super) struct Bag {
    /// What it says of itself.
    pub info: Info,
    /// The files of the payload that are there; with what they are, where that was read.
    pub present: HashMap<Key, Option<Fingerprint>>,
    /// How many there are.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What is done with a fault.
pub(super) type Report<'r> = dyn FnMut(Object, Fault) + 'r;

impl Bag {
    /// Compares the bag in `folder` with what it says of itself.
    pub(super) fn check(folder: &Path, report: &mut Report<'_>, progress: &dyn Progress) -> Result<Self> {
        if !folder.is_dir() {
            return Err(Error::new(
                Kind::NotFound,
                format!("there is no package at {}", folder.display()),
            ));
        }
        let mut bag = Self::default();
        bag.walk(folder, report)?;
        progress.begin("verifying", bag.files, bag.bytes);
        bag.declaration(folder, report);
        let listed = bag.manifests(folder, report, progress)?;
        bag.tags(folder, report)?;
        bag.extra(folder, &listed, report)?;
        progress.end();
        Ok(bag)
    }

    /// What is in the folder: counted, and nothing but files and folders with plain names.
    fn walk(&mut self, folder: &Path, report: &mut Report<'_>) -> Result<()> {
        for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
            let entry = entry.context(Kind::Io, || format!("cannot list {}", folder.display()))?;
            let Some(path) = inside(folder, entry.path()) else {
                let shown = entry.path().display().to_string();
                report(Object::named(shown), Fault::of("unsafe-name", "文件名不是 UTF-8"));
                continue;
            };
            if entry.file_type().is_dir() {
                continue;
            }
            if !entry.file_type().is_file() {
                report(
                    Object::named(path),
                    Fault::of("link", "不是普通文件（链接或设备），未打开"),
                );
                continue;
            }
            if path.chars().any(char::is_control) {
                report(
                    Object::named(path.clone()),
                    Fault::of("unsafe-name", "文件名含控制字符"),
                );
            }
            if path.starts_with("data/") {
                self.files += 1;
                self.bytes += entry.metadata().map_or(0, |metadata| metadata.len());
                self.present.insert(key_of(&path), None);
            }
        }
        Ok(())
    }

    fn declaration(&mut self, folder: &Path, report: &mut Report<'_>) {
        let declared = read_tag(folder, BAG_DECLARATION).unwrap_or_default();
        if !declared.contains("BagIt-Version: 1.0") || !declared.contains("Tag-File-Character-Encoding: UTF-8") {
            let fault = Fault::of(
                "bag-declaration",
                "缺 bagit.txt 或其内容不合 RFC 8493，信息包可能没有写完",
            );
            report(Object::named(BAG_DECLARATION), fault);
        }
        self.info = Info::parse(&read_tag(folder, BAG_INFO).unwrap_or_default());
        for label in LABELS {
            if self.info.get(label).is_none_or(str::is_empty) {
                let fault = Fault::of("bag-info-incomplete", format!("缺 {label}"));
                report(Object::named(BAG_INFO), fault);
            }
        }
        if let Some(version) = self
            .info
            .get("Lantai-Package-Version")
            .filter(|version| *version != PACKAGE_VERSION)
        {
            let note = format!("信息包版本 {version}，本程序读版本 {PACKAGE_VERSION}");
            report(Object::named(BAG_INFO), Fault::of("bag-info-incomplete", note));
        }
        if let Some((_, files)) = self.info.oxum().filter(|(_, files)| *files != self.files) {
            let fault = Fault::of(
                "file-count-differs",
                format!("Payload-Oxum 载 {files} 个文件，实有 {} 个", self.files),
            );
            report(Object::named(BAG_INFO), fault);
        }
    }

    /// Reads every listed file once and compares it with both manifests; gives what is listed.
    fn manifests(&mut self, folder: &Path, report: &mut Report<'_>, progress: &dyn Progress) -> Result<HashSet<Key>> {
        let mut listed = HashSet::new();
        let mut pairs = Pairs::open(folder, MANIFESTS, report);
        while let Some((path, digests)) = pairs.next(report) {
            if leads_out(&path) || !path.starts_with("data/") {
                report(
                    Object::named(path),
                    Fault::of("path-outside", "清单中的路径指向信息包以外"),
                );
                continue;
            }
            let key = key_of(&path);
            if !listed.insert(key) {
                report(Object::named(path), Fault::of("manifest-broken", "清单中列了两次"));
                continue;
            }
            if digests.iter().any(Option::is_none) && digests.iter().any(Option::is_some) && pairs.complete {
                let missing = if digests[0].is_none() {
                    MANIFESTS[0]
                } else {
                    MANIFESTS[1]
                };
                report(
                    Object::named(path.clone()),
                    Fault::of("manifests-differ", format!("{missing} 中没有此文件")),
                );
            }
            if !self.present.contains_key(&key) {
                report(
                    Object::named(path),
                    Fault::of("file-missing", "清单所列文件不在信息包中"),
                );
                continue;
            }
            let found = match File::open(folder.join(&path)).and_then(|mut file| digest(&mut file, |_| Ok(()))) {
                Ok(found) => found,
                Err(e) => {
                    report(Object::named(path), Fault::of("file-missing", format!("不能读出：{e}")));
                    continue;
                }
            };
            progress.advance(1, found.bytes);
            compare(&path, &digests, &found, report);
            self.present.insert(key, Some(Fingerprint::of(&found)));
        }
        Ok(listed)
    }

    /// The files beside the payload against their manifests.
    fn tags(&self, folder: &Path, report: &mut Report<'_>) -> Result<()> {
        let mut pairs = Pairs::open(folder, TAG_MANIFESTS, report);
        let mut expected: HashSet<&str> = [BAG_DECLARATION, BAG_INFO, MANIFESTS[0], MANIFESTS[1]].into();
        while let Some((path, digests)) = pairs.next(report) {
            expected.remove(path.as_str());
            if leads_out(&path) || path.contains('/') {
                report(
                    Object::named(path),
                    Fault::of("path-outside", "清单中的路径指向信息包以外"),
                );
                continue;
            }
            let place = folder.join(&path);
            let is_file = fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.is_file());
            let read = || File::open(&place).and_then(|mut file| digest(&mut file, |_| Ok(())));
            match read() {
                Ok(found) if is_file => {
                    let right = digests[0].as_deref() == Some(found.sha256.to_string().as_str())
                        && digests[1].as_deref() == Some(hexadecimal(&found.sm3).as_str());
                    if !right {
                        report(Object::named(path), Fault::of("tag-changed", "与标签清单中的摘要不符"));
                    }
                }
                _ => report(Object::named(path), Fault::of("tag-changed", "标签清单所列文件不在")),
            }
        }
        let mut unlisted: Vec<&str> = expected.into_iter().collect();
        unlisted.sort_unstable();
        for path in unlisted.into_iter().filter(|_| pairs.complete) {
            report(Object::named(path), Fault::of("tag-changed", "标签清单中没有此文件"));
        }
        Ok(())
    }

    /// Files that no manifest speaks of.
    fn extra(&self, folder: &Path, listed: &HashSet<Key>, report: &mut Report<'_>) -> Result<()> {
        let known = [
            BAG_DECLARATION,
            BAG_INFO,
            MANIFESTS[0],
            MANIFESTS[1],
            TAG_MANIFESTS[0],
            TAG_MANIFESTS[1],
        ];
        for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
            let entry = entry.context(Kind::Io, || format!("cannot list {}", folder.display()))?;
            let Some(path) = inside(folder, entry.path()).filter(|_| entry.file_type().is_file()) else {
                continue;
            };
            let of_payload = path.starts_with(PAYLOAD) && path.as_bytes().get(PAYLOAD.len()) == Some(&b'/');
            let is_known = if of_payload {
                listed.contains(&key_of(&path))
            } else {
                known.contains(&path.as_str())
            };
            if !is_known {
                report(Object::named(path), Fault::of("extra-file", "清单中没有此文件"));
            }
        }
        Ok(())
    }
}

/// The path of a file inside the bag, with `/` between names.
fn inside(folder: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(folder).ok()?;
    let names: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    Some(names?.join("/"))
}

/// A small file beside the payload; never through a link.
fn read_tag(folder: &Path, name: &str) -> Option<String> {
    let path = folder.join(name);
    let metadata = fs::symlink_metadata(&path).ok()?;
    if !metadata.is_file() || metadata.len() > 1024 * 1024 {
        return None;
    }
    fs::read_to_string(path).ok()
}

/// Notes which of a file's digests are not those of the manifests.
fn compare(path: &str, digests: &[Option<String>; 2], found: &Original, report: &mut Report<'_>) {
    let own = [found.sha256.to_string(), hexadecimal(&found.sm3)];
    for ((said, own), (name, code)) in digests.iter().zip(own).zip(ALGORITHMS) {
        if said.as_ref().is_some_and(|said| *said != own) {
            report(
                Object::named(path),
                Fault::of(code, format!("{name} 与清单不符，文件或清单已改动")),
            );
        }
    }
}

/// Two manifests read side by side, line by line. Where they have the same order nothing is kept but the lines at hand.
struct Pairs {
    lines: [Option<Lines>; 2],
    /// What one manifest said and the other has not said yet.
    waiting: [HashMap<String, String>; 2],
    /// Whether both manifests are there.
    complete: bool,
}

/// The lines of a manifest.
struct Lines {
    name: &'static str,
    reader: BufReader<File>,
    number: u64,
}

type Pair = (String, [Option<String>; 2]);

impl Pairs {
    fn open(folder: &Path, names: [&'static str; 2], report: &mut Report<'_>) -> Self {
        let lines = names.map(|name| {
            let path = folder.join(name);
            let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
            let opened = File::open(&path).ok().filter(|_| is_file);
            if opened.is_none() {
                report(Object::named(name), Fault::of("manifest-missing", "没有此清单"));
            }
            opened.map(|file| Lines {
                name,
                reader: BufReader::new(file),
                number: 0,
            })
        });
        Self {
            complete: lines.iter().all(Option::is_some),
            lines,
            waiting: [HashMap::new(), HashMap::new()],
        }
    }

    /// The next file, with what each manifest says of it.
    fn next(&mut self, report: &mut Report<'_>) -> Option<Pair> {
        loop {
            let mut ended = true;
            for side in [0, 1] {
                let Some((path, said)) = self.lines[side].as_mut().and_then(|lines| lines.next(report)) else {
                    continue;
                };
                ended = false;
                if let Some(other) = self.waiting[1 - side].remove(&path) {
                    let digests = if side == 0 {
                        [Some(said), Some(other)]
                    } else {
                        [Some(other), Some(said)]
                    };
                    return Some((path, digests));
                }
                // A path that a manifest lists twice comes out twice, and is a fault then.
                if let Some(before) = self.waiting[side].insert(path.clone(), said) {
                    let digests = if side == 0 {
                        [Some(before), None]
                    } else {
                        [None, Some(before)]
                    };
                    return Some((path, digests));
                }
            }
            if ended {
                return self.left();
            }
        }
    }

    /// What only one manifest lists, in order of path.
    fn left(&mut self) -> Option<Pair> {
        for side in [0, 1] {
            if let Some(path) = self.waiting[side].keys().min().cloned() {
                let said = self.waiting[side].remove(&path);
                return Some((path, if side == 0 { [said, None] } else { [None, said] }));
            }
        }
        None
    }
}

impl Lines {
    fn next(&mut self, report: &mut Report<'_>) -> Option<(String, String)> {
        loop {
            let mut bytes = Vec::new();
            if self.reader.read_until(b'\n', &mut bytes).ok()? == 0 {
                return None;
            }
            self.number += 1;
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                continue;
            }
            let parts = line.split_once([' ', '\t']);
            let parsed = parts.and_then(|(digest, path)| {
                let path = path.trim_start_matches([' ', '\t', '*']);
                let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
                (is_digest && !path.is_empty()).then(|| (unescaped_path(path), digest.to_lowercase()))
            });
            match parsed {
                Some(parsed) => return Some(parsed),
                None => report(
                    Object::named(self.name),
                    Fault::of("manifest-broken", format!("第 {} 行不是“摘要 路径”", self.number)),
                ),
            }
        }
    }
}
