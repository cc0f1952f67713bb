//! What is wrong with a file, from its name, its bytes and what was said of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::ledger::Fault;
use crate::archive::{Original, Record};

static KNOWN: LazyLock<Known> = LazyLock::new(|| toml::from_str(include_str!("content.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Known {
    digests: Vec<String>,
    extensions: BTreeMap<String, Vec<String>>,
    reasons: BTreeMap<String, String>,
}

/// The codes of faults that a reason can be.
const REASONS: [&str; 4] = ["encrypted", "unreadable", "content-empty", "content-missing"];

/// A file whose ending says another format than its bytes.
#[must_use]
pub fn ending_differs(name: &str, format: &str) -> Option<Fault> {
    let ending = Path::new(name).extension()?.to_str()?.to_lowercase();
    let formats = KNOWN.extensions.get(&ending)?;
    // A record's text has no file of its own, and nothing at all has no format.
    let judged = !matches!(format, "record" | "empty");
    (judged && !formats.iter().any(|known| known == format)).then(|| {
        let note = format!("{name} 的扩展名为 {ending}，内容为 {format}");
        Fault::of("extension-mismatch", note)
    })
}

/// Why a file cannot be read, if the import or a look at it said so.
#[must_use]
pub fn unreadable(name: &str, reason: &str, message: &str) -> Option<Fault> {
    let code = KNOWN.reasons.get(reason)?;
    let code = REASONS.into_iter().find(|known| known == code)?;
    Some(Fault::of(code, format!("{name}：{reason}，{message}")))
}

/// What a catalogue said of a file against what the file is: digests and size.
#[must_use]
pub fn stated_differs(record: &Record, name: &str, original: &Original, bytes: u64) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(meta) = record.details.get("meta") else {
        return faults;
    };
    let given = KNOWN.digests.iter().filter_map(|key| meta.get(key)?.as_str());
    for digest in given {
        let digest = digest.trim().to_lowercase();
        let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_digest && digest != original.sha256.to_string() && digest != hexadecimal(&original.sm3) {
            let note = format!("{name} 的摘要与目录所载 {digest} 不符");
            faults.push(Fault::of("digest-mismatch", note));
        }
    }
    let sizes = ["计算机文件大小", "文件大小", "字节数"];
    if let Some(stated) = sizes.iter().find_map(|key| whole_number(meta.get(key)?))
        && stated != bytes
    {
        let note = format!("{name} 目录载 {stated} 字节，实有 {bytes} 字节");
        faults.push(Fault::of("size-mismatch", note));
    }
    faults
}

fn whole_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_held_against_the_bytes() {
        assert_eq!(ending_differs("通知.docx", "docx"), None);
        assert_eq!(ending_differs("通知.WPS", "doc"), None);
        assert_eq!(ending_differs("通知.未知", "pdf"), None);
        assert_eq!(
            ending_differs("通知.docx", "pdf").map(|fault| fault.code),
            Some("extension-mismatch")
        );
        assert_eq!(
            ending_differs("通知.docx", "unknown").map(|fault| fault.code),
            Some("extension-mismatch")
        );
    }

    #[test]
    fn every_reason_in_the_table_is_a_fault() {
        for (reason, code) in &KNOWN.reasons {
            assert!(REASONS.contains(&code.as_str()), "{reason}");
        }
    }
}
