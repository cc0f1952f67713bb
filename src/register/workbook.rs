//! Forms as an Excel workbook: a sheet for each, ready to be printed on A4.

use std::collections::HashMap;

use rust_xlsxwriter::{
    Chart as XlsxChart, ChartFont, ChartLegendPosition, ChartType, Color, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Workbook, Worksheet,
};

use unicode_width::UnicodeWidthStr;

use super::form::{Align, Cell, Chart, ChartKind, Column, Form, Layout, Paper, Tone};
use super::output::{DOCUMENT, failed};
use crate::error::{Error, Kind, Result};

/// A sheet of Excel has so many rows at most.
const MOST_ROWS: usize = 1_048_576;
/// Characters that Excel takes in the name of a sheet.
const NAME_CHARS: usize = 31;
/// The paper's number in the format: A4.
const A4: u8 = 9;
/// Letters of the table, and of the title and head.
const BODY_FONT: &str = "宋体";
const HEAD_FONT: &str = "黑体";
/// A row of a chart is 20 pixels high.
const CHART_ROW: u32 = 20;
const CHART_ROW_HEIGHT: u32 = 30;
const CHART_HEAD: u32 = 130;
const CHART_HEIGHT: u32 = 320;
/// A letter of a column's width takes so many pixels, and its border a few.
const LETTER_PIXELS: u32 = 7;
const BORDER_PIXELS: u32 = 5;
/// A line of a cell is so many points high; Excel takes no row that is higher than 409.
const LINE_POINTS: f64 = 14.0;
const HIGHEST: f64 = 409.0;

/// The forms as a workbook.
pub(super) fn write(forms: &[Form]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // Files are compared with files: a time of creation would make two exports of one list differ.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    let mut names: HashMap<String, usize> = HashMap::new();
    for form in forms {
        let name = sheet_name(&form.name, &mut names);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name).map_err(failed)?;
        match form.layout {
            Layout::Table => table(sheet, form, &name)?,
            Layout::Labels => labels(sheet, form)?,
        }
    }
    workbook.save_to_buffer().map_err(failed)
}

/// A name that Excel takes, and that no other sheet has.
fn sheet_name(name: &str, known: &mut HashMap<String, usize>) -> String {
    let mut safe: String = name
        .chars()
        .map(|c| {
            if "[]:*?/\\'".contains(c) || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .take(NAME_CHARS)
        .collect();
    if safe.is_empty() {
        safe.push('表');
    }
    let times = known.entry(safe.to_lowercase()).or_insert(0);
    *times += 1;
    if *times == 1 {
        return safe;
    }
    let suffix = format!("({times})");
    let kept: String = safe.chars().take(NAME_CHARS - suffix.chars().count()).collect();
    kept + &suffix
}

fn table(sheet: &mut Worksheet, form: &Form, name: &str) -> Result<()> {
    let needed = usize::from(!form.title.is_empty()) + form.head.len() + 1 + form.rows.len() + form.foot.len();
    if needed > MOST_ROWS {
        return Err(
            Error::new(Kind::Usage, format!("an XLSX sheet has at most {MOST_ROWS} rows"))
                .with_hint("write a .csv file, or ask for less"),
        );
    }
    let last = u16::try_from(form.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let pointer = form.has_documents();
    for (at, column) in (0..).zip(&form.columns) {
        sheet.set_column_width(at, f64::from(column.width)).map_err(failed)?;
    }
    let mut row = 0;
    let title = font(HEAD_FONT, 16.0).set_align(FormatAlign::Center).set_bold();
    if !form.title.is_empty() {
        across(sheet, row, last, &form.title, &title)?;
        sheet.set_row_height(row, 30).map_err(failed)?;
        row += 1;
    }
    let whole: usize = form.columns.iter().map(|column| usize::from(column.width)).sum();
    for line in &form.head {
        across(sheet, row, last, line, &font(BODY_FONT, 11.0))?;
        sheet.set_row_height(row, height(lines(line, whole))).map_err(failed)?;
        row += 1;
    }
    let head_row = row;
    let head = font(HEAD_FONT, 11.0)
        .set_bold()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00F2_F2F2))
        .set_align(FormatAlign::Center);
    for (at, column) in (0..).zip(&form.columns) {
        sheet
            .write_string_with_format(row, at, &column.name, &head)
            .map_err(failed)?;
    }
    if pointer {
        sheet.write_string(row, last + 1, DOCUMENT).map_err(failed)?;
    }
    row += 1;
    let mut formats = Formats::default();
    for line in &form.rows {
        for ((at, column), cell) in (0..).zip(&form.columns).zip(&line.cells) {
            let format = formats.of(column, line.tone);
            let written = match cell {
                Cell::Empty => sheet.write_blank(row, at, format),
                Cell::Text(text) => sheet.write_string_with_format(row, at, text, format),
                Cell::Number(number) => sheet.write_number_with_format(row, at, *number, format),
            };
            written.map_err(failed)?;
        }
        // A program that converts without showing does not find the height by itself.
        let cells = form.columns.iter().zip(&line.cells);
        let tallest = cells
            .map(|(column, cell)| lines(&cell.shown(), usize::from(column.width)))
            .max();
        sheet
            .set_row_height(row, height(tallest.unwrap_or(1)))
            .map_err(failed)?;
        if let Some(document) = line.document {
            sheet.write_number(row, last + 1, document.0 as f64).map_err(failed)?;
        }
        row += 1;
    }
    let first_row = head_row + 1;
    let end = row;
    for line in &form.foot {
        across(sheet, row, last, line, &font(BODY_FONT, 11.0))?;
        sheet.set_row_height(row, height(lines(line, whole))).map_err(failed)?;
        row += 1;
    }
    let bottom = row.saturating_sub(1);
    sheet.set_freeze_panes(first_row, 0).map_err(failed)?;
    sheet.set_repeat_rows(head_row, head_row).map_err(failed)?;
    if end > first_row {
        sheet.autofilter(head_row, 0, end - 1, last).map_err(failed)?;
    }
    let mut printed = bottom;
    if !form.charts.is_empty() {
        let mut at = bottom + 2;
        for chart in &form.charts {
            let high = match chart.kind {
                ChartKind::Columns => CHART_HEIGHT,
                ChartKind::Bars => CHART_HEAD + CHART_ROW_HEIGHT * u32::try_from(chart.rows).unwrap_or(0),
            };
            let wide = u32::try_from(whole).unwrap_or(0) * LETTER_PIXELS;
            let wide = wide + u32::from(last) * BORDER_PIXELS;
            let mut drawn = drawn(chart, name, first_row);
            drawn.set_width(wide).set_height(high);
            sheet.insert_chart(at, 0, &drawn).map_err(failed)?;
            at += high / CHART_ROW + 2;
        }
        printed = at;
    }
    sheet.set_print_area(0, 0, printed, last).map_err(failed)?;
    page(sheet, form);
    Ok(())
}

/// Names and values, large, with a line under each value.
fn labels(sheet: &mut Worksheet, form: &Form) -> Result<()> {
    for (at, column) in (0..).zip(&form.columns) {
        sheet.set_column_width(at, f64::from(column.width)).map_err(failed)?;
    }
    let mut row = 0;
    if !form.title.is_empty() {
        let title = font(HEAD_FONT, 26.0).set_align(FormatAlign::Center).set_bold();
        across(sheet, row, 1, &form.title, &title)?;
        sheet.set_row_height(row, 90).map_err(failed)?;
        row += 1;
    }
    let label = font(BODY_FONT, 16.0).set_align(FormatAlign::Right);
    let value = font(BODY_FONT, 16.0)
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap();
    for line in form.head.iter().chain(&form.foot) {
        across(sheet, row, 1, line, &font(BODY_FONT, 12.0))?;
        row += 1;
    }
    for line in &form.rows {
        let shown = |at: usize| line.cells.get(at).map(Cell::shown).unwrap_or_default();
        sheet
            .write_string_with_format(row, 0, shown(0), &label)
            .map_err(failed)?;
        sheet
            .write_string_with_format(row, 1, shown(1), &value)
            .map_err(failed)?;
        sheet.set_row_height(row, 42).map_err(failed)?;
        row += 1;
    }
    sheet.set_print_area(0, 0, row.saturating_sub(1), 1).map_err(failed)?;
    page(sheet, form);
    Ok(())
}

fn page(sheet: &mut Worksheet, form: &Form) {
    sheet.set_paper_size(A4);
    match form.paper {
        Paper::Landscape => sheet.set_landscape(),
        Paper::Portrait => sheet.set_portrait(),
    };
    // As wide as the paper, as many pages as it takes.
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
    if form.layout == Layout::Table {
        sheet.set_footer("&C&\"宋体\"&10第 &P 页　共 &N 页");
    }
}

fn font(name: &str, size: f64) -> Format {
    Format::new()
        .set_font_name(name)
        .set_font_size(size)
        .set_align(FormatAlign::VerticalCenter)
}

/// Lines that a text takes in so many letters.
fn lines(text: &str, letters: usize) -> usize {
    let room = letters.saturating_sub(1).max(1);
    text.split('\n').map(|line| line.width().div_ceil(room).max(1)).sum()
}

/// Points of a row of so many lines.
fn height(lines: usize) -> f64 {
    (lines as f64 * LINE_POINTS + 4.0).min(HIGHEST)
}

/// A line as wide as the table.
fn across(sheet: &mut Worksheet, row: u32, last: u16, text: &str, format: &Format) -> Result<()> {
    let format = format.clone().set_text_wrap();
    let written = if last == 0 {
        sheet.write_string_with_format(row, 0, text, &format)
    } else {
        sheet.merge_range(row, 0, row, last, text, &format)
    };
    written.map(drop).map_err(failed)
}

/// Formats of cells, each made once.
#[derive(Default)]
struct Formats {
    made: HashMap<(Align, Tone), Format>,
}

impl Formats {
    fn of(&mut self, column: &Column, tone: Tone) -> &Format {
        self.made.entry((column.align, tone)).or_insert_with(|| {
            let format = font(BODY_FONT, 10.5)
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_align(match column.align {
                    Align::Left => FormatAlign::Left,
                    Align::Centre => FormatAlign::Center,
                    Align::Right => FormatAlign::Right,
                });
            match tone {
                Tone::Plain => format,
                Tone::Total => format.set_bold(),
                Tone::Warning => format.set_background_color(Color::RGB(0x00FF_F2CC)),
                Tone::Alarm => format.set_background_color(Color::RGB(0x00F8_CBAD)),
            }
        })
    }
}

fn drawn(chart: &Chart, sheet: &str, first_row: u32) -> XlsxChart {
    let mut drawn = XlsxChart::new(match chart.kind {
        ChartKind::Columns => ChartType::Column,
        ChartKind::Bars => ChartType::Bar,
    });
    let last_row = first_row + u32::try_from(chart.rows.saturating_sub(1)).unwrap_or(0);
    let place = |column: usize| {
        (
            sheet,
            first_row,
            u16::try_from(column).unwrap_or(0),
            last_row,
            u16::try_from(column).unwrap_or(0),
        )
    };
    for column in &chart.series {
        let at = u16::try_from(*column).unwrap_or(0);
        drawn
            .add_series()
            .set_categories(place(chart.names))
            .set_values(place(*column))
            .set_name((sheet, first_row - 1, at));
    }
    if chart.kind == ChartKind::Bars {
        // The first row on top, as in the table.
        drawn.y_axis().set_reverse();
    }
    let mut letters = ChartFont::new();
    letters.set_name(HEAD_FONT).set_size(12);
    drawn.title().set_name(&chart.title).set_font(&letters);
    drawn.legend().set_position(ChartLegendPosition::Bottom);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes_each_once() {
        let mut known = HashMap::new();
        assert_eq!(sheet_name("a/b", &mut known), "a_b");
        assert_eq!(sheet_name("a/b", &mut known), "a_b(2)");
        assert_eq!(sheet_name("", &mut known), "表");
        assert_eq!(sheet_name(&"长".repeat(40), &mut known).chars().count(), 31);
    }
}
