//! `lantai copies`

use super::Done;
use super::args::{Copies, Format};
use super::open;
use super::terminal::{self, Output, is_json, printable};
use crate::archive::DocumentId;
use crate::config::Config;
use crate::error::Result;
use crate::search::{Family, Member, family_of};

pub(super) fn run(args: &Copies, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let asked = match &args.id {
        Some(id) => vec![archive.named(id)?.id],
        None => archive.catalogue.families()?.into_keys().map(DocumentId).collect(),
    };
    let mut out = Output::new();
    let mut found = false;
    for id in asked {
        let Some(family) = family_of(&archive, id)? else {
            continue;
        };
        found = true;
        if is_json(format) {
            out.json(&family)?;
        } else {
            print(&mut out, &family)?;
        }
    }
    if !found {
        terminal::say("no copies or other editions");
    }
    out.finish()?;
    Ok(if found { Done::Well } else { Done::Nothing })
}

fn print(out: &mut Output, family: &Family) -> Result<()> {
    for (number, member) in family.members.iter().enumerate() {
        let sign = if number == 0 { "┌" } else { "│" };
        let sign = if number + 1 == family.members.len() {
            "└"
        } else {
            sign
        };
        out.line(&format!("{sign} {}", line(member)))?;
    }
    out.line("")
}

/// A member in one line: what it is, how alike, which document.
pub(super) fn line(member: &Member) -> String {
    let relation = member.relation.map_or("本件", |relation| relation.chinese());
    let share = member
        .relation
        .map_or(String::new(), |_| format!("{:.0} %", member.similarity * 100.0));
    let number = format!("[{}]", member.id);
    let more: Vec<&str> = [
        member.number.as_deref(),
        member.date.as_deref(),
        Some(member.format.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let standing = if member.superseded { "  旧版本" } else { "" };
    printable(&format!(
        "{relation}  {share:>5}  {number:>8}  {}  {}{standing}",
        member.title,
        more.join("  ")
    ))
}
