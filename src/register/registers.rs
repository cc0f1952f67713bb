//! The registers that an office asks for by name (登记簿、台账、清册、统计表).

use super::form::Form;
use super::{
    appraised, arranged, chronicle, decided, declassified, incoming, outgoing, petitions, statistics, supervised,
};
use crate::archive::{Archive, ItemFilter, Period};
use crate::arrange::class_named;
use crate::classify::retention::Office;
use crate::document::DocDate;
use crate::error::{Error, Kind, Result};

/// What a register is to cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// The time; of the papers, for 解密到期清册 of their declassification.
    pub period: Period,
    /// 立档单位: whose register it is.
    pub organ: Option<String>,
    /// The day on which it is made up.
    pub as_of: DocDate,
    /// So many days before its day something is near due.
    pub near: u16,
    /// Who the office is; forms of arranged items need it.
    pub office: Option<Office>,
    /// 保管期限代码 of arranged items.
    pub term: Option<String>,
    /// 机构（问题） of arranged items, by code or name.
    pub class: Option<String>,
    /// The number of a destruction list.
    pub list: Option<i64>,
}

/// A register.
pub struct Register {
    /// Its official name.
    pub name: &'static str,
    /// What it is for.
    pub what: &'static str,
    build: fn(&Archive, &Scope) -> Result<Vec<Form>>,
}

/// All of them.
pub const REGISTERS: [Register; 15] = [
    Register {
        name: "发文登记簿",
        what: "papers issued, by number, with gaps and doubles in each series",
        build: outgoing::build,
    },
    Register {
        name: "收文登记簿",
        what: "papers received, with what handling sheets say of them",
        build: incoming::build,
    },
    Register {
        name: "解密到期清册",
        what: "secret papers whose term is over or ends soon",
        build: declassified::build,
    },
    Register {
        name: "大事记",
        what: "a draft of the year's chronicle: day, event, source",
        build: chronicle::build,
    },
    Register {
        name: "会议议定事项台账",
        what: "what meetings decided, with units and days",
        build: decided::build,
    },
    Register {
        name: "督办台账",
        what: "tasks with deadlines, overdue and near-due marked",
        build: supervised::build,
    },
    Register {
        name: "信访分类统计",
        what: "petitions by purpose, topic, month, channel and organ, with last year beside",
        build: petitions::build,
    },
    Register {
        name: "公文统计报表",
        what: "papers by organ, kind, topic and month, with last year beside",
        build: statistics::build,
    },
    Register {
        name: "归档文件目录",
        what: "arranged items by lowest class, with covers (封面)",
        build: arranged::filing_list,
    },
    Register {
        name: "盒脊",
        what: "a spine for each box of arranged items",
        build: arranged::spines,
    },
    Register {
        name: "备考表",
        what: "a sheet to sign for each box of arranged items",
        build: arranged::box_notes,
    },
    Register {
        name: "移交清册",
        what: "arranged items that go, or went, to an archive",
        build: appraised::transfer_list,
    },
    Register {
        name: "期满鉴定清册",
        what: "arranged items whose term has ended",
        build: appraised::expiry_list,
    },
    Register {
        name: "开放审核清册",
        what: "arranged items that have to be open, with a proposal for each",
        build: appraised::opening_list,
    },
    Register {
        name: "销毁清册",
        what: "a destruction list with its signatures",
        build: appraised::destruction_list,
    },
];

/// The register of this name, or the only one whose name holds what was typed.
///
/// # Errors
/// [`Kind::Usage`] if there is none, or more than one.
pub fn register(typed: &str) -> Result<&'static Register> {
    if let Some(exact) = REGISTERS.iter().find(|register| register.name == typed) {
        return Ok(exact);
    }
    let mut holding = REGISTERS.iter().filter(|register| register.name.contains(typed));
    match (holding.next(), holding.next()) {
        (Some(one), None) => Ok(one),
        _ => {
            let names: Vec<&str> = REGISTERS.iter().map(|register| register.name).collect();
            Err(Error::new(Kind::Usage, format!("which register is “{typed}”?"))
                .with_hint(format!("there are: {}", names.join(" "))))
        }
    }
}

impl Register {
    /// Makes it up.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the archive cannot be read.
    pub fn build(&self, archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
        (self.build)(archive, scope)
    }
}

impl Scope {
    /// Who the office is.
    pub(super) fn office(&self) -> Result<&Office> {
        self.office.as_ref().ok_or_else(|| {
            Error::new(Kind::Usage, "the settings do not say who the office is")
                .with_hint("lantai rules export office > office.toml; name it in lantai.toml: office = \"office.toml\"")
        })
    }

    /// The arranged items that are meant.
    pub(super) fn items(&self) -> Result<ItemFilter> {
        let office = self.office()?;
        let class = self.class.as_deref().map(|asked| {
            class_named(asked, office)
                .ok_or_else(|| Error::new(Kind::Usage, format!("the office has no class “{asked}”")))
        });
        let year = |bound: &Option<String>| bound.as_deref().and_then(|day| day.get(..4)?.parse().ok());
        Ok(ItemFilter {
            year: self.period.year.or(year(&self.period.from)),
            until: self.period.year.or(year(&self.period.to)).or(Some(u16::MAX)),
            term: self.term.clone(),
            class: class.transpose()?,
            arrangement: None,
        })
    }

    /// The title of a register: whose, of which time, its name.
    pub(super) fn title(&self, name: &str) -> String {
        let organ = self.organ.as_deref().unwrap_or_default();
        let year = self.period.year.map(|year| format!("{year}年")).unwrap_or_default();
        format!("{organ}{year}{name}")
    }

    /// The line above a register: the time that it covers, and when it was made up.
    pub(super) fn line(&self) -> String {
        let mut parts = Vec::new();
        if let Some(organ) = &self.organ {
            parts.push(format!("立档单位：{organ}"));
        }
        if let Some(year) = self.period.year {
            parts.push(format!("年度：{year}"));
        }
        match (&self.period.from, &self.period.to) {
            (None, None) => {}
            (from, to) => {
                let (from, to) = (from.as_deref().unwrap_or("…"), to.as_deref().unwrap_or("…"));
                parts.push(format!("起止：{from}至{to}"));
            }
        }
        parts.push(format!("截至：{}", self.as_of));
        parts.join("　　")
    }

    /// The year of its counts: that asked for, else that of the day on which it is made up.
    pub(super) fn year(&self) -> u16 {
        self.period.year.unwrap_or(self.as_of.year)
    }

    /// Whether a paper of these issuers is one of the register's organ, or of its office.
    pub(super) fn issues(&self, organ: Option<&str>) -> bool {
        match (&self.organ, organ) {
            (None, _) => true,
            (Some(own), Some(organ)) => organ.split('、').any(|name| is_own(name, own)),
            (Some(_), None) => false,
        }
    }
}

/// Whether a name is that of an organ or of its office.
pub(super) fn is_own(name: &str, own: &str) -> bool {
    name.strip_prefix(own)
        .is_some_and(|rest| matches!(rest, "" | "办公室" | "办公厅" | "秘书处"))
}

/// The line for those who answer for a register.
pub(super) const SIGNATURES: &str = "填制人：　　　　　　　　审核人：　　　　　　　　日期：　　　　年　　月　　日";
