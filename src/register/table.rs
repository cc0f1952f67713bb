//! Tables as files: CSV for any program, XLSX for the office's.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook};

use crate::error::{Context, Error, Kind, Result};

/// A spreadsheet of Excel has so many rows at most, its head among them.
const MOST_ROWS: usize = 1_048_576;
/// Cells that begin with one of these are formulas to a spreadsheet that opens CSV.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated, UTF-8 with a byte order mark, so that office programs read it right.
    Csv,
    /// An Excel workbook with one sheet; every cell is text.
    Xlsx,
}

/// A table that is being written, row by row.
pub struct Table {
    format: TableFormat,
    csv: csv::Writer<Vec<u8>>,
    workbook: Workbook,
    rows: usize,
}

fn failed<E: std::error::Error + Send + Sync + 'static>(e: E) -> Error {
    Error::new(Kind::Io, "the table cannot be written").with_source(e)
}

impl Table {
    /// A table with these columns.
    ///
    /// # Errors
    /// [`Kind::Io`] if the library refuses.
    pub fn new(format: TableFormat, columns: &[&str]) -> Result<Self> {
        let mut workbook = Workbook::new();
        // Files are compared with files: a time of creation would make two exports of one list differ.
        let epoch = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
        workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&epoch));
        workbook.add_worksheet().set_freeze_panes(1, 0).map_err(failed)?;
        let mut table = Self {
            format,
            csv: csv::Writer::from_writer("\u{feff}".as_bytes().to_vec()),
            workbook,
            rows: 0,
        };
        table.row(columns)?;
        Ok(table)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Kind::Usage`] if a spreadsheet cannot have so many rows; [`Kind::Io`] if the library refuses.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<()> {
        if self.format == TableFormat::Csv {
            let cells = cells.iter().map(|cell| {
                let cell = cell.as_ref();
                if cell.starts_with(FORMULA) {
                    format!("'{cell}")
                } else {
                    cell.to_owned()
                }
            });
            self.csv.write_record(cells).map_err(failed)?;
        } else {
            if self.rows == MOST_ROWS {
                return Err(
                    Error::new(Kind::Usage, format!("an XLSX sheet has at most {MOST_ROWS} rows"))
                        .with_hint("write a .csv file, or narrow the search"),
                );
            }
            let head = Format::new().set_bold();
            let row = u32::try_from(self.rows).unwrap_or(u32::MAX);
            let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
            for (column, cell) in (0..).zip(cells) {
                let written = if self.rows == 0 {
                    sheet.write_string_with_format(row, column, cell.as_ref(), &head)
                } else {
                    sheet.write_string(row, column, cell.as_ref())
                };
                written.map_err(failed)?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`Kind::Io`] if `out` refuses.
    pub fn write_to(mut self, out: &mut impl Write) -> Result<()> {
        let bytes = match self.format {
            TableFormat::Csv => self
                .csv
                .into_inner()
                .context(Kind::Io, || "the table cannot be written")?,
            TableFormat::Xlsx => self.workbook.save_to_buffer().map_err(failed)?,
        };
        out.write_all(&bytes)
            .context(Kind::Io, || "the table cannot be written")
    }
}
