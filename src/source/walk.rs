//! Walking folders: in a stable order, without ever holding a whole tree in memory.

use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::{DirEntry, WalkDir};

use super::{Entry, LeftOut, SourceFile};
use crate::error::{Context, Error, Kind, Result};

/// What to take.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Follow symbolic links (a loop becomes a failed entry).
    pub follow_links: bool,
    /// Take files and folders whose names begin with a dot.
    pub include_hidden: bool,
    /// Take only files whose name or path matches one of these patterns (`*`, `?`, `**`); all if empty.
    pub include: Vec<String>,
    /// Leave out files and folders whose name or path matches one of these.
    pub exclude: Vec<String>,
}

struct Filters {
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

impl Filters {
    fn new(options: &WalkOptions) -> Result<Self> {
        let compile = |patterns: &[String]| patterns.iter().map(|pattern| glob(pattern)).collect::<Result<Vec<_>>>();
        Ok(Self {
            include: compile(&options.include)?,
            exclude: compile(&options.exclude)?,
        })
    }

    fn excludes(&self, path: &Path) -> bool {
        matches(&self.exclude, path)
    }

    fn takes(&self, path: &Path) -> bool {
        (self.include.is_empty() || matches(&self.include, path)) && !self.excludes(path)
    }
}

fn matches(patterns: &[Regex], path: &Path) -> bool {
    let whole = path.to_string_lossy();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    patterns
        .iter()
        .any(|pattern| pattern.is_match(&name) || pattern.is_match(&whole))
}

/// A shell pattern as a regular expression over a name or a whole path: `*` stops at a separator, `**` does not.
fn glob(pattern: &str) -> Result<Regex> {
    let mut expression = String::from("^");
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                expression.push_str(".*");
            }
            '*' => expression.push_str(r"[^/\\]*"),
            '?' => expression.push_str(r"[^/\\]"),
            c => expression.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    expression.push('$');
    Regex::new(&expression).context(Kind::Usage, || format!("the pattern “{pattern}” cannot be used"))
}

/// Walks `roots` in the order given, each folder's entries by name. A file that lies under two of the roots comes once.
/// A root that is a file is always taken.
///
/// # Errors
/// [`Kind::Usage`] if a root does not exist or a pattern cannot be used.
pub fn walk(roots: &[PathBuf], options: &WalkOptions) -> Result<impl Iterator<Item = Entry> + use<>> {
    let filters = std::rc::Rc::new(Filters::new(options)?);
    let mut absolute: Vec<PathBuf> = Vec::new();
    for root in roots {
        let path =
            std::path::absolute(root).context(Kind::Usage, || format!("cannot use the path {}", root.display()))?;
        if path.symlink_metadata().is_err() {
            return Err(
                Error::new(Kind::Usage, format!("there is no file or folder {}", root.display()))
                    .with_hint("check the path; nothing was imported"),
            );
        }
        absolute.push(path);
    }
    let covered = absolute.clone();
    let options = options.clone();
    Ok(absolute.into_iter().enumerate().flat_map(move |(index, root)| {
        let earlier: Vec<PathBuf> = covered[..index].to_vec();
        let repeated = earlier.iter().any(|other| root.starts_with(other));
        let walker = if repeated {
            None
        } else {
            Some(one_root(root, &options, filters.clone(), earlier))
        };
        walker.into_iter().flatten()
    }))
}

fn one_root(
    root: PathBuf,
    options: &WalkOptions,
    filters: std::rc::Rc<Filters>,
    earlier: Vec<PathBuf>,
) -> impl Iterator<Item = Entry> + use<> {
    let (follow, hidden) = (options.follow_links, options.include_hidden);
    let mut walker = WalkDir::new(&root)
        .follow_links(follow)
        .follow_root_links(true)
        .sort_by_file_name()
        .into_iter();
    std::iter::from_fn(move || {
        loop {
            let entry = match walker.next()? {
                Ok(entry) => entry,
                Err(e) => {
                    let path = e.path().unwrap_or(&root).to_path_buf();
                    return Some(Entry::Failed {
                        path,
                        message: e.to_string(),
                    });
                }
            };
            if earlier.iter().any(|other| entry.path() == other) {
                if entry.file_type().is_dir() {
                    walker.skip_current_dir();
                }
                continue;
            }
            let folder = entry.file_type().is_dir();
            if entry.depth() > 0
                && let Some(reason) = left_out(&entry, hidden, &filters)
            {
                if folder {
                    walker.skip_current_dir();
                }
                return Some(Entry::LeftOut {
                    path: entry.into_path(),
                    reason,
                });
            }
            if folder {
                continue;
            }
            return Some(file(entry, follow));
        }
    })
}

fn left_out(entry: &DirEntry, include_hidden: bool, filters: &Filters) -> Option<LeftOut> {
    let name = entry.file_name().to_string_lossy();
    if is_temporary(&name) {
        return Some(LeftOut::Temporary);
    }
    if name.starts_with('.') && !include_hidden {
        return Some(LeftOut::Hidden);
    }
    let filtered = if entry.file_type().is_dir() {
        filters.excludes(entry.path())
    } else {
        !filters.takes(entry.path())
    };
    filtered.then_some(LeftOut::Filtered)
}

/// Files that office programs and systems leave about.
fn is_temporary(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with("~$")
        || lower.starts_with("~wrl")
        || (name.starts_with(".~lock.") && name.ends_with('#'))
        || lower.ends_with(".tmp")
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini" | ".ds_store")
}

fn file(entry: DirEntry, follow_links: bool) -> Entry {
    let kind = entry.file_type();
    if kind.is_symlink() && !follow_links && entry.depth() > 0 {
        return Entry::LeftOut {
            path: entry.into_path(),
            reason: LeftOut::Symlink,
        };
    }
    match std::fs::metadata(entry.path()) {
        Ok(metadata) if metadata.is_file() => {
            let since = metadata
                .modified()
                .ok()
                .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let modified_ns = since
                .and_then(|since| i64::try_from(since.as_nanos()).ok())
                .unwrap_or(0);
            Entry::File(SourceFile {
                bytes: metadata.len(),
                modified_ns,
                path: entry.into_path(),
            })
        }
        Ok(_) => Entry::LeftOut {
            path: entry.into_path(),
            reason: LeftOut::Special,
        },
        Err(e) => Entry::Failed {
            path: entry.into_path(),
            message: e.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path, options: &WalkOptions, roots: &[PathBuf]) -> Vec<String> {
        let show = |path: PathBuf| path.strip_prefix(root).unwrap().display().to_string();
        walk(roots, options)
            .unwrap()
            .map(|entry| match entry {
                Entry::File(file) => show(file.path),
                Entry::LeftOut { path, reason } => format!("{} ({})", show(path), reason.code()),
                Entry::Failed { path, .. } => format!("{} (failed)", show(path)),
            })
            .collect()
    }

    #[test]
    fn the_order_is_stable_and_everything_has_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b.txt", "a/2.txt", "a/1.txt", ".git/x", "~$b.docx", "c.tmp", "d.log"] {
            std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            std::fs::write(root.join(name), "x").unwrap();
        }
        let options = WalkOptions {
            exclude: vec!["*.log".into()],
            ..WalkOptions::default()
        };
        let expected = [
            ".git (hidden)",
            "a/1.txt",
            "a/2.txt",
            "b.txt",
            "c.tmp (temporary)",
            "d.log (filtered)",
            "~$b.docx (temporary)",
        ];
        assert_eq!(names(root, &options, &[root.to_owned()]), expected);
        let roots = [root.join("a"), root.to_owned(), root.join("b.txt")];
        assert_eq!(
            names(root, &options, &roots)[..3],
            ["a/1.txt", "a/2.txt", ".git (hidden)"]
        );
        assert_eq!(
            names(root, &options, &roots).iter().filter(|n| *n == "b.txt").count(),
            1
        );
    }

    #[test]
    fn a_missing_root_is_an_error() {
        let missing = [PathBuf::from("/nonexistent/lantai")];
        assert!(walk(&missing, &WalkOptions::default()).is_err_and(|e| e.kind() == Kind::Usage));
    }
}
