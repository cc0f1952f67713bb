//! `lantai register`

use serde_json::json;

use super::args::{Format, Register};
use super::arrange::term_code;
use super::terminal::{self, Output, is_json, printable};
use super::{Done, day, export, open};
use crate::archive::Period;
use crate::config::Config;
use crate::document::DocDate;
use crate::error::{Error, Kind, Result};
use crate::ingest::UNDERSTANDING_VERSION;
use crate::register::{Align, Cell, FileFormat, Form, REGISTERS, Scope, Tone, object, register, write};

/// Columns of a terminal below which a column of words is not narrowed.
const NARROWEST: usize = 12;
/// A wider column holds titles and sentences.
const LONG: u16 = 24;

pub(super) fn run(args: &Register, config: &Config, format: Format) -> Result<Done> {
    let mut out = Output::new();
    let Some(name) = &args.name else {
        for register in &REGISTERS {
            if is_json(format) {
                out.json(&json!({ "name": register.name, "what": register.what }))?;
            } else {
                out.line(&format!("{}  {}", terminal::pad(register.name, 18), register.what))?;
            }
        }
        out.finish()?;
        return Ok(Done::Well);
    };
    let register = register(name)?;
    let file = args.out.as_deref().map(|path| {
        let kind = FileFormat::of(path).ok_or_else(|| {
            Error::new(Kind::Usage, format!("what is {} to be?", path.display()))
                .with_hint("its name ends in .xlsx, .csv, .html (to print) or .json (for programs)")
        })?;
        if path.exists() {
            Err(open::exists(path))
        } else {
            Ok((path, kind))
        }
    });
    let file = file.transpose()?;
    let scope = Scope {
        period: Period {
            year: args.year,
            from: bound(args.from.as_deref())?,
            to: bound(args.to.as_deref())?,
        },
        organ: args.organ.clone(),
        as_of: day::seen_from(args.as_of.as_deref())?,
        near: args.near,
        office: config.office.is_some().then(|| open::office(config)).transpose()?,
        term: args.term.as_deref().map(term_code).transpose()?,
        class: args.class.clone(),
        list: args.list,
    };
    let archive = open::archive(config)?;
    let outdated = archive.catalogue.count_outdated(UNDERSTANDING_VERSION)?;
    if outdated > 0 {
        terminal::say(&format!(
            "{outdated} documents were understood by an older lantai and may be missing here: the next import understands them anew"
        ));
    }
    let forms = register.build(&archive, &scope)?;
    let rows = forms.first().map_or(0, |form| form.rows.len());
    if let Some((path, kind)) = file {
        export::write(path, &write(&forms, kind)?)?;
        let counts: Vec<_> = forms
            .iter()
            .map(|form| json!({ "name": form.name, "rows": form.rows.len() }))
            .collect();
        if is_json(format) {
            out.json(&json!({ "register": register.name, "out": path, "forms": counts }))?;
        } else {
            let counts: Vec<String> = forms
                .iter()
                .map(|form| format!("{} {} rows", form.name, form.rows.len()))
                .collect();
            out.line(&format!("{}: {}", path.display(), counts.join(", ")))?;
        }
    } else {
        match format {
            Format::Json => {
                let mut shown = json!({ "register": register.name, "as_of": scope.as_of });
                if let (Some(shown), Some(forms)) = (shown.as_object_mut(), object(&forms).as_object()) {
                    shown.extend(forms.clone());
                }
                out.json(&shown)?;
            }
            Format::Csv => out.bytes(&write(&forms, FileFormat::Csv)?)?,
            _ => forms.iter().try_for_each(|form| print(&mut out, form))?,
        }
    }
    out.finish()?;
    Ok(if rows == 0 { Done::Nothing } else { Done::Well })
}

/// A bound of a period: a day, a month or a year.
fn bound(typed: Option<&str>) -> Result<Option<String>> {
    let Some(typed) = typed else { return Ok(None) };
    let date = DocDate::parse(typed)
        .ok_or_else(|| Error::new(Kind::Usage, format!("“{typed}” is no day")).with_hint("write it as 2024-05-01"))?;
    Ok(Some(date.to_string()))
}

/// A form as a table of the terminal; long words are cut.
fn print(out: &mut Output, form: &Form) -> Result<()> {
    let title = if form.title.is_empty() { &form.name } else { &form.title };
    out.line(&printable(title))?;
    form.head.iter().try_for_each(|line| out.line(&printable(line)))?;
    let widths = widths(form);
    let shown = |cells: &mut dyn Iterator<Item = (String, Align)>| -> String {
        let cells = cells.zip(&widths).map(|((text, align), width)| {
            let text = printable(&text.replace('\n', " "));
            let text = terminal::fit(&text, *width);
            let missing = width.saturating_sub(terminal::width(&text));
            if align == Align::Right {
                format!("{}{text}", " ".repeat(missing))
            } else {
                format!("{text}{}", " ".repeat(missing))
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    out.line(&shown(
        &mut form.columns.iter().map(|column| (column.name.clone(), column.align)),
    ))?;
    for row in &form.rows {
        let mark = match row.tone {
            Tone::Alarm => " !",
            Tone::Warning => " *",
            _ => "",
        };
        let cells = row
            .cells
            .iter()
            .map(Cell::shown)
            .zip(form.columns.iter().map(|column| column.align));
        out.line(&format!("{}{mark}", shown(&mut cells.into_iter())))?;
    }
    form.foot.iter().try_for_each(|line| out.line(&printable(line)))?;
    out.line("")
}

/// The widths of the columns: what their words need; where that is too much, the widest give way first.
fn widths(form: &Form) -> Vec<usize> {
    let room = terminal::columns().saturating_sub(2 * form.columns.len());
    let mut widths: Vec<usize> = Vec::new();
    for (at, column) in form.columns.iter().enumerate() {
        let cells = form.rows.iter().filter_map(|row| row.cells.get(at));
        let widest = cells.map(|cell| terminal::width(&cell.shown())).max().unwrap_or(0);
        widths.push(widest.min(usize::from(column.width)).max(terminal::width(&column.name)));
    }
    // Numbers and names are read whole; titles and tasks give way.
    for long in [true, false] {
        while widths.iter().sum::<usize>() > room {
            let columns = form.columns.iter().zip(&mut widths);
            let giving = columns.filter(|(column, width)| (column.width > LONG) == long && **width > NARROWEST);
            let Some((_, widest)) = giving.max_by_key(|(_, width)| **width) else {
                break;
            };
            *widest -= 1;
        }
    }
    widths
}
