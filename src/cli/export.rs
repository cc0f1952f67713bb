//! `lantai export`

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::Export;
use super::args::Format;
use super::terminal::{Bar, Output, is_json};
use super::{Done, day, open, search};
use crate::archive::{Archive, DocumentId};
use crate::config::Config;
use crate::error::{Context, Error, Kind, Result};
use crate::register::{self, DossierEntry, FileFormat, ListRow, copy_originals, dossier, list};
use crate::search::SearchOptions;
use crate::transfer::{PackageOptions, hand_over};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListFormat {
    Form(FileFormat),
    Json,
    Markdown,
}

impl ListFormat {
    /// By the extension of the file's name.
    fn of(path: &Path) -> Result<Self> {
        if path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
        {
            return Ok(Self::Markdown);
        }
        match FileFormat::of(path) {
            Some(FileFormat::Json) => Ok(Self::Json),
            Some(format) => Ok(Self::Form(format)),
            None => Err(Error::new(Kind::Usage, format!("what is {} to be?", path.display()))
                .with_hint("its name ends in .csv, .xlsx, .json (for programs), .html (to print) or .md (a dossier)")),
        }
    }
}

pub(super) fn run(args: &Export, config: &Config, format: Format) -> Result<Done> {
    let kind = args.out.as_deref().map(ListFormat::of).transpose()?;
    if let Some(path) = args.out.as_deref().filter(|path| path.exists()) {
        return Err(open::exists(path));
    }
    let (archive, index) = open::searchable(config)?;
    let search = config.search(&archive, &index)?;
    let day = day::seen_from(args.as_of.as_deref())?;
    let line = args.query.join(" ");
    let mut options = SearchOptions {
        limit: 0,
        sort: search::order(args.sort),
        versions: args.versions,
        widen: false,
        related: true,
        as_of: Some(day),
        ..SearchOptions::default()
    };
    let counted = search.search(&line, &options)?;
    let total = usize::try_from(counted.total).unwrap_or(usize::MAX);
    options.limit = args.limit.unwrap_or(total).min(total);
    let documents = search.ids(&line, &options)?;
    if let (Some(path), Some(kind)) = (&args.out, kind) {
        let content = match kind {
            ListFormat::Form(format) => {
                register::write(&[list(&rows(&archive, &documents, &day.to_string())?)], format)?
            }
            ListFormat::Json => json_list(&rows(&archive, &documents, &day.to_string())?)?,
            ListFormat::Markdown => {
                let day = day.to_string();
                let mut entries = Vec::new();
                for hit in search.show(&line, &documents, &options)? {
                    entries.push(DossierEntry {
                        row: register::row(&archive, DocumentId(hit.id), &day)?,
                        snippets: hit.snippets,
                    });
                }
                dossier(&line, &day, &entries).into_bytes()
            }
        };
        write(path, &content)?;
    }
    let package = args.package.as_deref();
    let package = package
        .filter(|_| !documents.is_empty())
        .map(|folder| {
            let options = PackageOptions {
                from: args.from.as_deref().unwrap_or("（未填移交单位）"),
                selection: &counted.understood,
                day: &day.to_string(),
                eep: args.eep,
            };
            hand_over(&archive, &documents, folder, options, &Bar::new())
        })
        .transpose()?;
    let bundled = args.originals.as_ref();
    let bundled = bundled
        .map(|folder| copy_originals(&archive, &documents, folder))
        .transpose()?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({
            "understood": counted.understood,
            "total": counted.total,
            "listed": documents.len(),
            "out": args.out,
            "originals": bundled,
            "package": package,
        }))?;
    } else {
        let place = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        if let Some(path) = place(&args.out) {
            let (listed, understood) = (documents.len(), &counted.understood);
            out.line(&format!("{path}: {listed} of {total} documents for {understood}"))?;
        }
        if let (Some(folder), Some(package)) = (place(&args.package), package) {
            let (items, documents, bytes) = (package.items, package.documents, package.bytes);
            out.line(&format!(
                "{folder}: {items} items, {documents} documents, {bytes} bytes, package {}",
                package.identifier
            ))?;
            out.line(&format!("next: lantai inspect --package {folder}"))?;
        }
        if let (Some(folder), Some(bundled)) = (place(&args.originals), bundled) {
            let (files, bytes) = (bundled.files, bundled.bytes);
            out.line(&format!("{folder}: {files} originals, {bytes} bytes, with 清册.csv"))?;
        }
    }
    out.finish()?;
    Ok(if documents.is_empty() {
        Done::Nothing
    } else {
        Done::Well
    })
}

fn rows(archive: &Archive, documents: &[DocumentId], day: &str) -> Result<Vec<ListRow>> {
    documents.iter().map(|id| register::row(archive, *id, day)).collect()
}

fn json_list(rows: &[ListRow]) -> Result<Vec<u8>> {
    let mut content = serde_json::to_vec_pretty(rows).context(Kind::Internal, || "the list cannot be written")?;
    content.push(b'\n');
    Ok(content)
}

/// Writes a new file.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<()> {
    let mut file = open::new_file(path)?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .context(Kind::Io, || format!("cannot write {}", path.display()))
}
