//! Forms as one HTML page that prints as the office's forms do: A4, Chinese letters, the head of a table on every page.
//! It loads nothing from elsewhere.

use std::fmt::Write as _;

use super::chart;
use super::form::{Align, Cell, ColumnKind, Form, Layout, Paper, Row, Tone};

const STYLE: &str = include_str!("printed.css");

/// The forms as a page.
pub(super) fn write(forms: &[Form]) -> String {
    let title = forms.first().map(heading).unwrap_or_default();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        escaped(title)
    );
    for form in forms {
        section(&mut page, form);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn heading(form: &Form) -> &str {
    if form.title.is_empty() { &form.name } else { &form.title }
}

fn section(page: &mut String, form: &Form) {
    let paper = match form.paper {
        Paper::Landscape => "landscape",
        Paper::Portrait => "portrait",
    };
    let layout = match form.layout {
        Layout::Table => "table",
        Layout::Labels => "labels",
    };
    let _ = writeln!(
        page,
        "<section class=\"{paper} {layout}\">\n<h1>{}</h1>",
        escaped(heading(form))
    );
    for line in &form.head {
        let _ = writeln!(page, "<p class=\"head\">{}</p>", escaped(line));
    }
    page.push_str("<table>\n");
    let whole: u32 = form.columns.iter().map(|column| u32::from(column.width)).sum();
    page.push_str("<colgroup>");
    for column in &form.columns {
        let share = f64::from(column.width) * 100.0 / f64::from(whole.max(1));
        let _ = write!(page, "<col style=\"width:{share:.2}%\">");
    }
    page.push_str("</colgroup>\n");
    if form.layout == Layout::Table {
        page.push_str("<thead><tr>");
        for column in &form.columns {
            let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(&column.name));
        }
        page.push_str("</tr></thead>\n");
    }
    page.push_str("<tbody>\n");
    for line in &form.rows {
        row(page, form, line);
    }
    page.push_str("</tbody>\n</table>\n");
    for line in &form.foot {
        let _ = writeln!(page, "<p class=\"foot\">{}</p>", escaped(line));
    }
    for drawn in &form.charts {
        page.push_str(&chart::svg(form, drawn));
    }
    page.push_str("</section>\n");
}

fn row(page: &mut String, form: &Form, line: &Row) {
    let tone = match line.tone {
        Tone::Plain => "",
        Tone::Total => " class=\"total\"",
        Tone::Warning => " class=\"warning\"",
        Tone::Alarm => " class=\"alarm\"",
    };
    let document = line
        .document
        .map(|id| format!(" data-document=\"{id}\""))
        .unwrap_or_default();
    let _ = write!(page, "<tr{tone}{document}>");
    for (column, cell) in form.columns.iter().zip(&line.cells) {
        let align = match (column.kind, column.align) {
            (ColumnKind::Date, _) => " class=\"centre whole\"",
            (_, Align::Left) => "",
            (_, Align::Centre) => " class=\"centre\"",
            (_, Align::Right) => " class=\"right\"",
        };
        let _ = write!(page, "<td{align}>{}</td>", escaped(&Cell::shown(cell)));
    }
    page.push_str("</tr>\n");
}

/// A text that HTML shows as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\n' => shown.push_str("<br>"),
            c if c.is_control() => {}
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_write_html() {
        assert_eq!(escaped("<script>\"a&b\"\n"), "&lt;script&gt;&quot;a&amp;b&quot;<br>");
    }
}
