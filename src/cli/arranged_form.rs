//! `lantai arrange form`

use super::args::Format;
use super::arrange::{file_format, term_code};
use super::arrange_args::ArrangeAct;
use super::terminal::{Output, is_json, printable};
use super::{Done, day, export, open};
use crate::archive::ItemFilter;
use crate::arrange::class_named;
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::register::{
    self, box_notes, destruction_list, expiry_list, filing_list, opening_list, spines, transfer_list,
};

const NAMES: &str = "归档文件目录 盒脊 备考表 期满鉴定清册 销毁清册 移交清册 开放审核清册";

pub(super) fn run(act: &ArrangeAct, config: &Config, format: Format) -> Result<Done> {
    let ArrangeAct::Form {
        name,
        year,
        until,
        term,
        class,
        as_of,
        list,
        out,
    } = act
    else {
        return Ok(Done::Nothing);
    };
    let office = open::office(config)?;
    let kind = out.as_deref().map(file_format).transpose()?;
    let class = class.as_deref().map(|asked| {
        class_named(asked, &office).ok_or_else(|| Error::new(Kind::Usage, format!("the office has no class “{asked}”")))
    });
    let filter = ItemFilter {
        year: *year,
        until: *until,
        term: term.as_deref().map(term_code).transpose()?,
        class: class.transpose()?,
        arrangement: None,
    };
    let day = day::seen_from(as_of.as_deref())?;
    let archive = open::archive(config)?;
    let forms = match name.as_str() {
        "归档文件目录" => filing_list(&archive, &office, &filter)?,
        "盒脊" => spines(&archive, &office, &filter)?,
        "备考表" => box_notes(&archive, &office, &filter)?,
        "期满鉴定清册" => expiry_list(&archive, &office, day)?,
        "移交清册" => transfer_list(&archive, &office, &filter)?,
        "开放审核清册" => opening_list(&archive, &office, &filter, day)?,
        "销毁清册" => {
            let list = list.ok_or_else(|| Error::new(Kind::Usage, "which destruction list? --list N"))?;
            destruction_list(&archive, &office, list)?
        }
        other => {
            return Err(Error::new(Kind::Usage, format!("there is no form “{other}”")).with_hint(NAMES));
        }
    };
    if let (Some(path), Some(kind)) = (out, kind) {
        export::write(path, &register::write(&forms, kind)?)?;
    }
    let mut printed = Output::new();
    if is_json(format) {
        printed.json(&register::object(&forms))?;
    } else {
        for form in &forms {
            printed.line(&printable(&format!("{}：{} 行", form.name, form.rows.len())))?;
            form.foot.iter().try_for_each(|line| printed.line(&printable(line)))?;
        }
    }
    printed.finish()?;
    Ok(Done::Well)
}
