//! A batch of papers with a catalogue (归档文件目录), sound unless a test plants something.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::harness::{Desk, text};

/// The columns of the catalogue.
const COLUMNS: [&str; 11] = [
    "档号",
    "题名",
    "文号",
    "责任者",
    "日期",
    "密级",
    "保密期限",
    "文件路径",
    "文件大小",
    "SHA-256",
    "备注",
];

/// The day on which the tests inspect.
pub(crate) const DAY: &str = "2024-06-30";

/// One paper of the batch: what the catalogue says of it, and its file.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) cells: BTreeMap<&'static str, String>,
    pub(crate) file: Vec<u8>,
}

impl Paper {
    /// The sound paper of a number, from 1.
    pub(crate) fn sound(number: usize) -> Self {
        const MATTERS: [&str; 12] = [
            "防汛值班",
            "森林防火",
            "农村饮水安全",
            "义务教育招生",
            "公路养护",
            "春季造林",
            "档案移交",
            "信访工作",
            "安全生产检查",
            "秋粮收购",
            "城区排涝",
            "义务植树",
        ];
        let matter = MATTERS[(number - 1) % MATTERS.len()];
        let title = format!("关于做好{matter}工作的通知");
        let doc_number = format!("青水发〔2023〕{number}号");
        let (month, day) = (1 + number % 12, 1 + number * 2 % 27);
        let file = format!(
            "青禾县水利局文件\n\n{doc_number}\n\n{title}\n\n各乡镇水利站：\n　　为做好{matter}工作，现将有关事项通知如下。\n　　一、提高认识。{matter}关系群众利益，各站要把第{number}项任务抓实抓细。\n　　二、落实责任。站长为第一责任人。\n　　特此通知。\n\n青禾县水利局\n2023年{month}月{day}日\n"
        );
        let cells = BTreeMap::from([
            ("档号", format!("Z109-WS·2023·D30·BGS-{number:04}")),
            ("题名", title),
            ("文号", doc_number),
            ("责任者", "青禾县水利局".to_owned()),
            ("日期", format!("2023-{month:02}-{day:02}")),
            ("文件路径", format!("文件/{number:04}.txt")),
        ]);
        Self {
            cells,
            file: file.into_bytes(),
        }
    }

    /// The same with a cell changed.
    pub(crate) fn with(mut self, column: &'static str, value: &str) -> Self {
        self.cells.insert(column, value.to_owned());
        self
    }

    /// The same with another file.
    pub(crate) fn with_file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.cells.insert("文件路径", format!("文件/{name}"));
        self.file = content.into();
        self
    }
}

/// Sound papers.
pub(crate) fn sound(count: usize) -> Vec<Paper> {
    (1..=count).map(Paper::sound).collect()
}

/// Writes the papers with their catalogue into a folder of the desk, and imports them.
pub(crate) fn import(desk: &Desk, papers: &[Paper], status: i32) -> PathBuf {
    let mut table = format!("\u{feff}{}\n", COLUMNS.join(","));
    for paper in papers {
        let cell = |column: &&str| paper.cells.get(column).cloned().unwrap_or_default();
        let cells: Vec<String> = COLUMNS.iter().map(cell).collect();
        let _ = writeln!(table, "{}", cells.join(","));
        desk.write(&format!("来源/{}", paper.cells["文件路径"]), &paper.file);
    }
    let catalogue = desk.write("来源/目录.csv", table);
    desk.run(&["ingest", text(&catalogue)]).exits(status);
    catalogue
}
