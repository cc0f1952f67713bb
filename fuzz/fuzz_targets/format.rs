//! A file of one format, parsed as a worker does: `LANTAI_FUZZ_FORMAT=doc cargo fuzz run format`. Of containers in ZIP the
//! fuzzer makes the main part, for it would not find its way through the compression.
#![no_main]

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use lantai::extract::{Limits, Parts, extract};
use lantai::source::Format;
use libfuzzer_sys::fuzz_target;

static FORMAT: LazyLock<Format> = LazyLock::new(|| {
    let name = std::env::var("LANTAI_FUZZ_FORMAT").expect("LANTAI_FUZZ_FORMAT names a format, as `lantai formats` lists them");
    Format::from_name(&name).expect("such a format is known")
});

/// Names of the parts among which the input is shared out, for formats that are packages.
fn parts(format: Format) -> &'static [&'static str] {
    match format {
        Format::Docx => &["word/document.xml", "word/styles.xml", "word/numbering.xml"],
        Format::Pptx => &["ppt/slides/slide1.xml", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"],
        Format::Xlsx => &["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"],
        Format::Odt | Format::Odp | Format::Ods => &["content.xml", "styles.xml"],
        Format::Ofd => &["Doc_0/Pages/Page_0/Content.xml", "OFD.xml", "Doc_0/Document.xml"],
        Format::Epub => &["OEBPS/c1.xhtml", "META-INF/container.xml", "OEBPS/content.opf"],
        _ => &[],
    }
}

fn package(names: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // A line of these bytes ends one part and begins the next.
    let mut contents = input.split(|byte| *byte == 0);
    for name in names {
        package.start_file(*name, zip::write::SimpleFileOptions::default()).ok()?;
        package.write_all(contents.next().unwrap_or_default()).ok()?;
    }
    Some(package.finish().ok()?.into_inner())
}

fuzz_target!(|input: &[u8]| {
    let names = parts(*FORMAT);
    let made = if names.is_empty() { None } else { package(names, input) };
    let bytes = made.as_deref().unwrap_or(input);
    let limits = Limits::default();
    let mut take = |_| Ok(());
    let _ = extract(bytes, *FORMAT, &limits, &mut Parts::new(bytes.len(), &limits, &mut take));
});
