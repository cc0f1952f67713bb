//! The day from which a question looks: the one that was named, else today.

use super::DocDate;
use crate::error::{Error, Kind, Result};

/// The day that a person typed, or today.
///
/// # Errors
/// [`Kind::Usage`] for what is no full date.
pub fn seen_from(as_of: Option<&str>) -> Result<DocDate> {
    let Some(typed) = as_of else {
        let today = jiff::ZonedDateTime::now().date();
        return DocDate::parse(&today.to_string())
            .ok_or_else(|| Error::new(Kind::Internal, format!("what a day: {today}")));
    };
    DocDate::parse(typed)
        .filter(|date| date.day.is_some())
        .ok_or_else(|| Error::new(Kind::Usage, format!("“{typed}” is no day")).with_hint("write it as 2024-05-01"))
}
