//! What a record says of its document beside its own columns: security mark, retention, level, repairs.

use serde::de::DeserializeOwned;
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

    /// 保管期限, where it was understood or given.
    #[must_use]
    pub fn retention(&self) -> Option<&str> {
        self.details.pointer("/labels/retention/value").and_then(Value::as_str)
    }

    /// What repair did to its text.
    #[must_use]
    pub fn repairs(&self) -> Repairs {
        fn read<T: DeserializeOwned + Default>(details: &Value, key: &str) -> T {
            let value = details.get(key).cloned();
            value
                .and_then(|value| serde_json::from_value(value).ok())
                .unwrap_or_default()
        }
        Repairs {
            moves: read(&self.details, "moves"),
            removals: read(&self.details, "repairs"),
        }
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
