//! The rank of organs (机关层级): a lower one cannot repeal a higher one's paper. The table is data: `ranks.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

static RANKS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("ranks.toml")).map_or_else(|_| Vec::new(), |table| table.rank)
});

#[derive(Debug, Deserialize)]
struct Table {
    rank: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    rank: u8,
    #[serde(default)]
    begins: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
}

/// The rank of an organ by its name, the highest being 0; none if the name does not tell.
#[must_use]
pub fn of_organ(name: &str) -> Option<u8> {
    // Several issuers rank as the highest of them.
    let parts = name.split(['、', ' ', '　', ',', '，']).filter(|part| !part.is_empty());
    parts.filter_map(of_one).min()
}

fn of_one(name: &str) -> Option<u8> {
    let holds = |row: &&Row| {
        let any = |list: &[String], test: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|word| test(word));
        any(&row.begins, &|word| name.starts_with(word))
            && any(&row.contains, &|word| name.contains(word))
            && any(&row.ends, &|word| name.ends_with(word))
    };
    RANKS.iter().find(holds).map(|row| row.rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let chain = [
            "全国人民代表大会常务委员会",
            "国务院",
            "云川省人民政府",
            "澄州市人民政府",
            "青禾县人民政府",
            "青禾县水利局",
            "青禾县响水镇人民政府",
        ];
        let ranks: Vec<Option<u8>> = chain.iter().map(|name| of_organ(name)).collect();
        assert!(ranks.iter().all(Option::is_some), "{ranks:?}");
        assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]), "{ranks:?}");
        assert_eq!(of_organ("财政部、国家税务总局"), of_organ("财政部"));
        assert_eq!(of_organ("某某"), None);
    }
}
