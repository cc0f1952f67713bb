//! Facets as people read them: one organ written in traditional and in simplified characters is one value.

use std::collections::HashMap;

use crate::engine::{Facet, Facets};
use crate::text::fold::fold;

/// Counts the ways of writing one organ's name together, under the commonest of them.
pub(super) fn join_spellings(facets: &mut Facets) {
    let Some(counts) = facets.get_mut(Facet::Organ.name()) else {
        return;
    };
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut joined: Vec<(String, u64)> = Vec::with_capacity(counts.len());
    // The commonest come first.
    for (name, count) in counts.drain(..) {
        let place = *places.entry(fold(&name)).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((_, known)) => *known += count,
            None => joined.push((name, count)),
        }
    }
    joined.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    *counts = joined;
}

/// Each facet as an object of value → count, in the order of the counts.
pub(super) fn as_map<S: serde::Serializer>(facets: &Facets, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let mut map = serializer.serialize_map(Some(facets.len()))?;
    for (name, counts) in facets {
        let values: serde_json::Map<String, serde_json::Value> = counts
            .iter()
            .map(|(value, count)| (value.clone(), (*count).into()))
            .collect();
        map.serialize_entry(name, &values)?;
    }
    map.end()
}
