//! The encapsulation of an item (电子文件封装包, DA/T 48-2009): one XML file with the item's metadata and, in Base64, its files.
//! Files pass through in pieces; none is held in memory. Signatures are left to who has a key: the block is there and empty.

use std::io::{Read, Write};

use super::bag::{BagWriter, PayloadFile};
use super::hand_over::PackageOptions;
use crate::error::{Context, Kind, Result};
use crate::inspect::package::{Entity, escaped};
use crate::inspect::{element_name, m};

/// The namespace of the standard.
const NAMESPACE: &str = "http://www.saac.gov.cn/standards/ERM/encapsulation";
/// The file in the item's folder.
const FILE: &str = "封装包.xml";
/// Bytes that are encoded at once: a multiple of three.
const PIECE: usize = 48 * 1024;
/// The elements that describe the file rather than the document: 电子属性.
const ELECTRONIC: std::ops::RangeInclusive<u8> = 47..=51;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes the encapsulation of an item whose files are in the package.
pub(super) fn write(
    bag: &mut BagWriter,
    folder: &str,
    entities: &[&Entity],
    options: PackageOptions<'_>,
) -> Result<()> {
    let mut out = bag.open(&format!("{folder}/{FILE}"))?;
    let said = |text: &str, out: &mut PayloadFile| {
        out.write_all(text.as_bytes())
            .context(Kind::Io, || "cannot write the encapsulation")
    };
    said(&head(options), &mut out)?;
    for (number, entity) in (1..).zip(entities) {
        said(&entity_head(number, entity), &mut out)?;
        if let Some(path) = &entity.path {
            let mut source = bag.reopen(&format!("{folder}/{path}"))?;
            said("            <编码数据>", &mut out)?;
            encode(&mut source, &mut out).context(Kind::Io, || format!("cannot encapsulate {path}"))?;
            said("</编码数据>\n", &mut out)?;
        }
        said(
            "          </编码>\n        </文档数据>\n      </文档>\n    </文件数据>\n  </文件实体>\n",
            &mut out,
        )?;
    }
    said(FOOT, &mut out)?;
    bag.close(out)?;
    Ok(())
}

fn head(options: PackageOptions<'_>) -> String {
    let (day, from) = (escaped(options.day), escaped(options.from));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<电子文件封装包 xmlns=\"{NAMESPACE}\">\n<封装包格式描述>本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成</封装包格式描述>\n<版本>2009</版本>\n<被签名对象 eep版本=\"2009\">\n<封装包类型>原始型</封装包类型>\n<封装包类型描述>本封装包包含电子文件数据及其元数据，原始封装，未经修改</封装包类型描述>\n<封装包创建时间>{day}</封装包创建时间>\n<封装包创建单位>{from}</封装包创建单位>\n<封装内容>\n<文件实体块>\n"
    )
}

const FOOT: &str =
    "</文件实体块>\n<业务实体块/>\n<机构人员实体块/>\n</封装内容>\n</被签名对象>\n<电子签名块/>\n</电子文件封装包>\n";

/// Everything of a document up to its bytes.
fn entity_head(number: usize, entity: &Entity) -> String {
    let mut text = String::from("  <文件实体>\n");
    let line = |element: u8, value: &str, depth: usize| {
        let name = element_name(element);
        format!("{}<{name}>{}</{name}>\n", "  ".repeat(depth), escaped(value))
    };
    for (element, value) in entity
        .values
        .iter()
        .filter(|(element, _)| !ELECTRONIC.contains(element))
    {
        text.push_str(&line(element, value, 2));
    }
    let id = format!("修改0-文档{number}");
    let main = if entity.role == "正文" {
        "主文档"
    } else {
        "从文档"
    };
    text.push_str(&format!(
        "    <文件数据>\n      <文档 文档标识符=\"{id}\">\n        <文档序号>{number}</文档序号>\n        <文档主从声明>{main}</文档主从声明>\n        <题名>{}</题名>\n        <文档数据 文档数据ID=\"{id}-文档数据1\">\n          <编码 编码ID=\"{id}-文档数据1-编码1\">\n            <电子属性>\n",
        escaped(entity.values.get(m::TITLE).unwrap_or_default())
    ));
    for (element, value) in entity.values.iter().filter(|(element, _)| ELECTRONIC.contains(element)) {
        text.push_str(&line(element, value, 7));
    }
    text.push_str("            </电子属性>\n            <数字化属性/>\n            <编码描述>本封装包中“编码数据”元素存储的是计算机文件二进制流的Base64编码</编码描述>\n            <反编码关键字>base64</反编码关键字>\n");
    text
}

/// Writes what `source` gives in Base64.
fn encode(source: &mut dyn Read, out: &mut dyn Write) -> std::io::Result<()> {
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        piece.clear();
        let count = Read::take(&mut *source, PIECE as u64).read_to_end(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        let mut encoded = Vec::with_capacity(PIECE.div_ceil(3) * 4);
        for three in piece.chunks(3) {
            let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for digit in 0..4 {
                let value = bits >> (18 - 6 * digit) & 0x3f;
                encoded.push(if digit > three.len() {
                    b'='
                } else {
                    DIGITS[value as usize]
                });
            }
        }
        out.write_all(&encoded)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("公文", "5YWs5paH"),
        ] {
            let mut encoded = Vec::new();
            encode(&mut bytes.as_bytes(), &mut encoded).unwrap();
            assert_eq!(String::from_utf8(encoded).unwrap(), expected);
        }
    }
}
