//! Items: files that are one thing, in their order; and what persons decide.

use serde_json::Value;

use crate::harness::{Desk, text};

const NOTICE: &str = "青禾县人民政府关于做好防汛工作的通知\n青政发〔2022〕6号\n\n各乡镇人民政府：\n　　请落实防汛责任制。\n　　附件：1.防汛责任人名单\n　　　　　2.物资储备清单\n\n　　　　青禾县人民政府\n　　　　2022年4月12日\n";

fn components(item: &Value) -> Vec<(i64, String)> {
    let list = item["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let component = |c: &Value| (c["id"].as_i64().unwrap(), c["role"].as_str().unwrap().to_owned());
    list.iter().map(component).collect()
}

fn share() -> Desk {
    let desk = Desk::new();
    desk.write("share/1 关于做好防汛工作的通知.txt", NOTICE);
    desk.write(
        "share/2 关于做好防汛工作的通知（定稿）.md",
        NOTICE.replace("防汛责任制", "防汛责任"),
    );
    desk.write("share/3 附件2 物资储备清单.txt", "编织袋 三千条\n");
    desk.write("share/4 防汛责任人名单.txt", "白石岭水库 某某\n");
    desk.write(
        "share/5 关于召开会议的通知.txt",
        "青禾县水利局关于召开会议的通知\n各单位：\n　　定于明日开会。\n",
    );
    desk.write(
        "sheets/6.txt",
        "青禾县水利局收文处理单\n\n来文机关：青禾县人民政府\n来文字号：青政发〔2022〕6号\n来文标题：关于做好防汛工作的通知\n拟办：请防汛办阅。\n",
    );
    desk.run(&["ingest", text(&desk.path("share")), text(&desk.path("sheets"))])
        .exits(0);
    desk
}

fn expected() -> Vec<(i64, String)> {
    let order = [
        (6, "sheet"),
        (1, "main"),
        (4, "attachment"),
        (3, "attachment"),
        (2, "final"),
    ];
    order.map(|(id, role)| (id, role.to_owned())).to_vec()
}

#[test]
fn body_attachments_final_draft_and_handling_sheet_are_one_item_in_order() {
    let desk = share();
    for id in ["1", "2", "3", "4", "6"] {
        assert_eq!(components(&desk.json(&["item", id])), expected(), "from {id}");
    }
    assert_eq!(components(&desk.json(&["item", "5"])).len(), 1);
    let shown = desk.json(&["show", "1"]);
    assert_eq!(components(&shown["item"]), expected());
    assert_eq!(shown["item"]["components"][2]["rule"], "attachment-list");
}

#[test]
fn a_persons_decision_wins_over_evidence_and_later_imports() {
    let desk = share();
    desk.run(&["item", "join", "5", "3"]).exits(0);
    // The whole item of 3 came along.
    assert_eq!(components(&desk.json(&["item", "5"])).len(), 6);
    desk.run(&["item", "split", "5"]).exits(0);
    for id in ["1", "3", "5"] {
        assert_eq!(components(&desk.json(&["item", id])).len(), 1);
    }
    desk.run(&["item", "join", "1", "4"]).exits(0);
    desk.write(
        "share/7 关于做好防汛工作的通知（草稿）.txt",
        NOTICE.replace("请落实", "要落实"),
    );
    desk.run(&["ingest", text(&desk.path("share"))]).exits(0);
    let item = desk.json(&["item", "1"]);
    assert_eq!(item["decided"], true);
    assert_eq!(components(&item), [(1, "main".to_owned()), (4, "main".to_owned())]);
    let audit: i64 = desk
        .catalogue()
        .query_row(
            "SELECT count(*) FROM audit WHERE action IN ('item-join', 'item-split')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(audit, 3);
    desk.run(&["check", "--deep"]).exits(0);
    desk.run(&["item", "split", "7"]).exits(2);
    desk.run(&["item", "join", "7"]).exits(2);
}
