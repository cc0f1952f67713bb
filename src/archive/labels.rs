//! What a record says of its document beside its own columns: security mark, level, repairs.

use serde_json::Value;

use super::record::Record;
use crate::document::{Organ, OrganLevel};
use crate::text::repair::Repairs;

impl Record {
    /// 密级, as it was understood.
    #[must_use]
    pub fn secrecy(&self) -> Option<&str> {
        self.details.pointer("/document/secrecy/value").and_then(Value::as_str)
    }

    /// What repair did to its text.
    #[must_use]
    pub fn repairs(&self) -> Repairs {
        Repairs::of_details(&self.details)
    }

    /// The level of the organ that issued it, of joint issuers the first one's; of a rule without an issuer that of the
    /// state or place that its title begins with.
    #[must_use]
    pub fn level(&self) -> Option<OrganLevel> {
        let issuer = self.organ.as_deref().and_then(|organ| organ.split('、').next());
        match issuer {
            Some(issuer) => Organ::of(issuer)?.level,
            None => OrganLevel::of_title(&self.title),
        }
    }
}
