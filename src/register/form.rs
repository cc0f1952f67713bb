//! A form (表格) of the office as data: its columns, rows, lines above and below, the paper it is printed on.
//!
//! How to add a form: make a file beside this one with a function that gives a [`Form`] (or some, one for each sheet), built
//! from [`Form::table`] or [`Form::labels`], and add a line to `REGISTERS` in `registers.rs` if it is asked for by
//! `lantai register`. The ways of writing it (`output.rs`) need not be told of it. Column names are the official ones,
//! letter by letter; a row names the document that it speaks of.

use crate::archive::DocumentId;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words.
    Text,
    /// Numbers, which a spreadsheet can add up.
    Number,
    /// Days, as text: they may be known to the month or year only, and must read the same in every program.
    Date,
}

/// Where the words of a cell stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// 左
    Left,
    /// 中
    Centre,
    /// 右
    Right,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The official name.
    pub name: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// Its width in Latin letters; a Chinese character takes two.
    pub width: u16,
    /// Where its words stand.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn text(name: impl Into<String>, width: u16) -> Self {
        let (name, kind, align) = (name.into(), ColumnKind::Text, Align::Left);
        Self {
            name,
            kind,
            width,
            align,
        }
    }

    /// A column of short words, in the middle.
    pub fn centred(name: impl Into<String>, width: u16) -> Self {
        Self {
            align: Align::Centre,
            ..Self::text(name, width)
        }
    }

    /// A column of numbers.
    pub fn number(name: impl Into<String>, width: u16) -> Self {
        Self {
            kind: ColumnKind::Number,
            align: Align::Right,
            ..Self::text(name, width)
        }
    }

    /// A column of days.
    pub fn date(name: impl Into<String>) -> Self {
        Self {
            kind: ColumnKind::Date,
            ..Self::centred(name, 11)
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// Words, or a day.
    Text(String),
    /// A number.
    Number(f64),
}

impl Cell {
    /// The cell as words; empty if there is nothing.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.unwrap_or_default().into()
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl From<Option<u64>> for Cell {
    fn from(number: Option<u64>) -> Self {
        number.map_or(Self::Empty, Self::from)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// How much a row asks to be looked at; shown as a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// As any other.
    #[default]
    Plain,
    /// A sum.
    Total,
    /// Soon due, or to be looked at (黄).
    Warning,
    /// Overdue, missing, double (红).
    Alarm,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The document that it speaks of, if it is one.
    pub document: Option<DocumentId>,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
    /// How much it asks to be looked at.
    pub tone: Tone,
}

impl Row {
    /// The row of a document.
    #[must_use]
    pub fn of(document: DocumentId, cells: Vec<Cell>) -> Self {
        let document = Some(document);
        Self {
            document,
            cells,
            tone: Tone::Plain,
        }
    }

    /// A row that speaks of no one document.
    #[must_use]
    pub fn free(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            ..Self::default()
        }
    }

    /// The same row in another tone.
    #[must_use]
    pub fn in_tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// How a form lies on its paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A table under a head that each page repeats.
    Table,
    /// Names and values in large letters, without a head: a cover (封面), a spine (盒脊), a sheet to sign (备考表).
    Labels,
}

/// The paper that a form is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// A4 纵向
    Portrait,
    /// A4 横向
    Landscape,
}

/// How a chart draws its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Columns, for months.
    Columns,
    /// Bars, for names.
    Bars,
}

/// A chart of some columns of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Its title.
    pub title: String,
    /// How it draws.
    pub kind: ChartKind,
    /// The column with the names.
    pub names: usize,
    /// The columns with the numbers, each a series.
    pub series: Vec<usize>,
    /// How many rows, from the first.
    pub rows: usize,
}

/// A form: one sheet of a workbook, one section of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its short name: that of the sheet.
    pub name: String,
    /// What is printed above it; empty if it is a bare list.
    pub title: String,
    /// Lines between the title and the table.
    pub head: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Lines below the table: sums, notes, places to sign.
    pub foot: Vec<String>,
    /// How it lies on its paper.
    pub layout: Layout,
    /// The paper.
    pub paper: Paper,
    /// Charts beside it.
    pub charts: Vec<Chart>,
}

impl Form {
    /// A table on A4, landscape, as most registers are.
    pub fn table(name: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
            head: Vec::new(),
            columns,
            rows: Vec::new(),
            foot: Vec::new(),
            layout: Layout::Table,
            paper: Paper::Landscape,
            charts: Vec::new(),
        }
    }

    /// Names and values in large letters.
    pub fn labels(name: impl Into<String>, values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let columns = vec![Column::text("项目", 16), Column::text("内容", 60)];
        let rows = values
            .into_iter()
            .map(|(label, value)| Row::free(vec![label.into(), value.into()]));
        Self {
            rows: rows.collect(),
            layout: Layout::Labels,
            paper: Paper::Portrait,
            ..Self::table(name, columns)
        }
    }

    /// The same form with this title.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..self
        }
    }

    /// Whether any of its rows points to a document.
    #[must_use]
    pub fn has_documents(&self) -> bool {
        self.rows.iter().any(|row| row.document.is_some())
    }
}
