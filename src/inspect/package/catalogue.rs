//! The list of items (目录) of a package: the columns of 归档文件目录 (DA/T 22-2015 5.5.2), and behind them where each item is.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use csv::StringRecord;

/// The columns.
pub const COLUMNS: [&str; 12] = [
    "序号",
    "档号",
    "文号",
    "责任者",
    "题名",
    "日期",
    "密级",
    "页数",
    "备注",
    "件目录",
    "文件数",
    "字节数",
];

/// The column that says where an item is.
pub(super) const FOLDER_COLUMN: &str = COLUMNS[9];

/// Cells that begin with one of these are formulas to a spreadsheet that opens CSV.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn guarded(cell: &str) -> String {
    let cell = cell.replace(['\r', '\n'], " ");
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// An item as the catalogue lists it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// 序号
    pub number: String,
    /// 档号
    pub archival_number: String,
    /// 题名
    pub title: String,
    /// 件目录: its folder in the package.
    pub folder: String,
    /// 文件数
    pub files: Option<u64>,
    /// 字节数
    pub bytes: Option<u64>,
}

/// The rows of a catalogue, one at a time; or why a line is none.
///
/// # Errors
/// Why the file cannot be read as a catalogue at all.
pub fn rows(path: &Path) -> Result<impl Iterator<Item = Result<Row, String>>, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(BufReader::new(file));
    let headings = reader.headers().map_err(|e| e.to_string())?.clone();
    let place = |name: &str| {
        let own = |heading: &str| heading.trim_start_matches('\u{feff}').trim() == name;
        headings.iter().position(own)
    };
    let mut places = Vec::new();
    for name in ["序号", "档号", "题名", "件目录", "文件数", "字节数"] {
        places.push(place(name).ok_or_else(|| format!("没有“{name}”一栏"))?);
    }
    let width = headings.len();
    Ok(reader.into_records().map(move |record| {
        let record: StringRecord = record.map_err(|e| e.to_string())?;
        if record.len() != width {
            let line = record.position().map_or(0, csv::Position::line);
            return Err(format!("第 {line} 行有 {} 格，应有 {width} 格", record.len()));
        }
        let cell = |at: usize| {
            places
                .get(at)
                .and_then(|place| record.get(*place))
                .unwrap_or_default()
                .to_owned()
        };
        Ok(Row {
            number: cell(0),
            archival_number: cell(1),
            title: cell(2),
            folder: cell(3),
            files: cell(4).parse().ok(),
            bytes: cell(5).parse().ok(),
        })
    }))
}
