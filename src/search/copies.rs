//! Groups of copies and editions (副本、版本), with what each member is to the document that was asked for.

use serde::Serialize;

use crate::archive::{Archive, DocumentId};
use crate::document::likeness::{Kinship, Named, kinship};
use crate::error::Result;
use crate::text::shingle::{Resemblance, Shingles};

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    /// The number of its first document.
    pub id: i64,
    /// Its documents, in order of import.
    pub members: Vec<Member>,
}

/// A document of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// Its number in the archive.
    pub id: i64,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// Name of the file's format.
    pub format: String,
    /// Whether the file it came from holds something newer now.
    pub superseded: bool,
    /// What it is to the document asked for; none for that document itself.
    pub relation: Option<Kinship>,
    /// How much of both texts is the same, 0 to 1.
    pub similarity: f64,
}

struct Read {
    named: Named,
    shingles: Shingles,
}

/// The group of a document; none if nothing in the archive is like it.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn family_of(archive: &Archive, asked: DocumentId) -> Result<Option<Family>> {
    let ids = archive.catalogue.family(asked)?;
    let Some(first) = ids.first() else { return Ok(None) };
    let mut read = Vec::new();
    for id in &ids {
        let Some(comparable) = archive.catalogue.comparable(*id)? else {
            continue;
        };
        let shingles = Shingles::of(&comparable.text);
        let named = Named::of(comparable.called);
        read.push((*id, Read { named, shingles }));
    }
    let Some(own) = read.iter().find(|(id, _)| *id == asked).map(|(_, read)| read) else {
        return Ok(None);
    };
    let mut members = Vec::new();
    for (id, other) in &read {
        let Some(stored) = archive.catalogue.document(*id)? else {
            continue;
        };
        let texts = own.shingles.resemblance(&other.shingles);
        // A member may be in the group by a third one that is like both.
        let third = || {
            read.iter()
                .find_map(|(_, third)| compare(third, other, third.shingles.resemblance(&other.shingles)))
        };
        let relation = (*id != asked)
            .then(|| compare(own, other, texts).or_else(third))
            .flatten();
        members.push(Member {
            id: id.0,
            title: stored.record.title,
            number: stored.record.number,
            organ: stored.record.organ,
            date: stored.record.date,
            format: stored.record.format,
            superseded: stored.superseded,
            relation,
            similarity: if *id == asked { 1.0 } else { round(texts.jaccard) },
        });
    }
    Ok(Some(Family { id: first.0, members }))
}

fn compare(one: &Read, other: &Read, texts: Resemblance) -> Option<Kinship> {
    if std::ptr::eq(one, other) {
        return None;
    }
    kinship(&one.named, &other.named, texts)
}

fn round(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}
