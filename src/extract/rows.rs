//! Rows of tables that are being read, for formats in which a cell may hold a table of its own.

/// A row: its finished cells, and the paragraphs of the one at hand.
#[derive(Default)]
struct Row {
    cells: Vec<String>,
    cell: Vec<String>,
}

/// The open rows, the innermost last.
#[derive(Default)]
pub(super) struct Rows(Vec<Row>);

impl Rows {
    /// A row begins.
    pub(super) fn open(&mut self) {
        self.0.push(Row::default());
    }

    /// Whether no row is open.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a paragraph to the cell at hand.
    pub(super) fn paragraph(&mut self, text: String) {
        if let Some(row) = self.0.last_mut() {
            row.cell.push(text);
        }
    }

    /// The cell at hand is finished.
    pub(super) fn close_cell(&mut self) {
        if let Some(row) = self.0.last_mut() {
            row.cells.push(std::mem::take(&mut row.cell).join("\n"));
        }
    }

    /// The innermost row is finished. Gives its cells with tabs between, unless all are blank or it stands in a cell of
    /// another row, of which it then is part.
    pub(super) fn close(&mut self) -> Option<String> {
        let text = self.0.pop()?.cells.join("\t");
        if text.trim().is_empty() {
            return None;
        }
        match self.0.last_mut() {
            Some(outer) => {
                outer.cell.push(text);
                None
            }
            None => Some(text),
        }
    }
}
