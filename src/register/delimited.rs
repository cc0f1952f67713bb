//! Forms as CSV: the table alone, so that any program can read it. More forms than one stand below each other, each under
//! its name, with an empty line between.

use super::form::{Cell, Form};
use super::output::{DOCUMENT, failed};
use crate::error::{Context, Kind, Result};

/// Cells that begin with one of these are formulas to a spreadsheet that opens CSV.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// The forms as CSV.
pub(super) fn write(forms: &[Form]) -> Result<Vec<u8>> {
    let mut builder = csv::WriterBuilder::new();
    let mut csv = builder.flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
    for (number, form) in forms.iter().enumerate() {
        if number > 0 {
            csv.write_record([""]).map_err(failed)?;
        }
        if forms.len() > 1 {
            csv.write_record([&form.name]).map_err(failed)?;
        }
        let pointer = form.has_documents();
        let names = form.columns.iter().map(|column| column.name.as_str());
        csv.write_record(names.chain(pointer.then_some(DOCUMENT)))
            .map_err(failed)?;
        for row in &form.rows {
            let document = row.document.map(|id| id.to_string()).unwrap_or_default();
            let cells = row.cells.iter().map(safe);
            csv.write_record(cells.chain(pointer.then_some(document)))
                .map_err(failed)?;
        }
    }
    csv.into_inner().context(Kind::Io, || "the form cannot be written")
}

/// A cell that is no formula.
fn safe(cell: &Cell) -> String {
    let shown = cell.shown();
    match cell {
        Cell::Text(_) if shown.starts_with(FORMULA) => format!("'{shown}"),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::DocumentId;
    use crate::register::form::{Column, Row};

    #[test]
    fn a_formula_is_text_and_a_negative_number_is_a_number() {
        let mut form = Form::table("表", vec![Column::text("题名", 20), Column::number("增减", 8)]);
        form.rows
            .push(Row::of(DocumentId(7), vec!["=1+1".into(), Cell::Number(-3.0)]));
        let csv = String::from_utf8(write(&[form]).unwrap()).unwrap();
        assert_eq!(csv, "\u{feff}题名,增减,编号\n'=1+1,-3,7\n");
    }
}
