//! Synthetic archives of any size: papers of made-up counties that look like an office's, from a seed.
//!
//! Not for judging quality: the language is made of templates and of real office words drawn by Zipf's law, so that
//! lists of occurrences are as uneven as in real text; half of the clauses are stock phrases, as in real papers.

use std::io::{self, Write};

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A rank below `limit`: small ones are common, by Zipf's law with exponent 1.
    fn rank(&mut self, limit: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((limit as f64).powf(unit) - 1.0) as usize
    }
}

const PLACES: [&str; 12] = [
    "青禾县",
    "云溪县",
    "白石县",
    "澄湖区",
    "松岭县",
    "河湾市",
    "平川县",
    "柳林区",
    "长滩县",
    "望江县",
    "南屏市",
    "北渡县",
];
const ORGANS: [(&str, &str); 8] = [
    ("人民政府", "政发"),
    ("人民政府办公室", "政办发"),
    ("水利局", "水字"),
    ("教育局", "教字"),
    ("财政局", "财字"),
    ("应急管理局", "应急字"),
    ("民政局", "民字"),
    ("农业农村局", "农字"),
];
const KINDS: [&str; 8] = ["通知", "报告", "请示", "批复", "意见", "函", "通报", "决定"];
const MATTERS: [&str; 16] = [
    "防汛抗旱",
    "义务教育招生",
    "安全生产检查",
    "农村供水保障",
    "预算执行",
    "社会救助",
    "耕地保护",
    "政务公开",
    "城市更新",
    "森林防火",
    "养老服务",
    "公共卫生",
    "招商引资",
    "乡村振兴",
    "档案管理",
    "信访工作",
];
const OPENINGS: [&str; 4] = ["为切实做好", "根据上级关于", "为进一步加强", "现将"];
const ENDINGS: [&str; 4] = [
    "有关事项通知如下。",
    "情况报告如下。",
    "请认真贯彻执行。",
    "妥否，请批示。",
];
/// Words that carry a sentence and mean little.
const FUNCTION_WORDS: [&str; 24] = [
    "的",
    "和",
    "要",
    "对",
    "在",
    "进行",
    "做好",
    "加强",
    "工作",
    "及时",
    "按照",
    "有关",
    "各",
    "建立",
    "落实",
    "管理",
    "单位",
    "部门",
    "情况",
    "开展",
    "确保",
    "进一步",
    "根据",
    "以及",
];
/// Clauses that return in many papers.
const STOCK: usize = 5_000;

/// What to make.
pub(crate) struct Archive {
    /// How many papers.
    pub(crate) documents: u64,
    /// The same seed gives the same archive.
    pub(crate) seed: u64,
    /// Sentences in a paper, on average.
    pub(crate) sentences: usize,
}

impl Archive {
    /// Writes the papers as JSONL, one a line.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut random = Random(self.seed);
        let words = words();
        let stock: Vec<String> = (0..STOCK).map(|_| clause(&mut random, &words)).collect();
        (0..self.documents).try_for_each(|id| writeln!(out, "{}", self.paper(id, &mut random, &words, &stock)))
    }

    fn paper(&self, id: u64, random: &mut Random, words: &[&str], stock: &[String]) -> serde_json::Value {
        let place = random.pick(&PLACES);
        let (organ, code) = random.pick(&ORGANS);
        let (kind, matter) = (random.pick(&KINDS), random.pick(&MATTERS));
        let (year, month, day) = (1995 + random.below(30), 1 + random.below(12), 1 + random.below(28));
        let short: String = place.chars().take(1).collect();
        let number = format!("{short}{code}〔{year}〕{}号", 1 + random.below(400));
        let title = format!(
            "{place}{organ}关于{}{matter}工作的{kind}",
            words[random.rank(words.len())]
        );
        let mut text = format!("{title}\n{number}\n\n{}{matter}工作，", random.pick(&OPENINGS));
        for _ in 0..=random.below(2 * self.sentences) {
            if random.below(2) == 0 {
                text.push_str(&stock[random.rank(STOCK)]);
            } else {
                text.push_str(&clause(random, words));
            }
            text.push_str(random.pick(&["，", "。", "。\n　　", "；"]));
        }
        text.push_str(random.pick(&ENDINGS));
        text.push_str(&format!("\n\n{place}{organ}\n{year}年{month}月{day}日\n"));
        serde_json::json!({
            "id": format!("s{id}"),
            "title": title,
            "doc_no": number,
            "issuer": format!("{place}{organ}"),
            "date": format!("{year}-{month:02}-{day:02}"),
            "text": text,
        })
    }
}

/// The project's own lists of office words, and pairs of the commonest characters for the words that they lack.
fn words() -> Vec<&'static str> {
    let lists = [
        include_str!("../../src/text/words.txt"),
        include_str!("../../src/text/common_han.txt"),
    ];
    let lines = |list: &'static str| list.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let office = lines(lists[0]);
    let characters = lines(lists[1]).flat_map(|line| {
        let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).step_by(2).collect();
        starts.into_iter().filter_map(move |at| line.get(at..at + 6))
    });
    office.chain(characters).collect()
}

/// Part of a sentence.
fn clause(random: &mut Random, words: &[&str]) -> String {
    (0..4 + random.below(8))
        .map(|_| {
            if random.below(5) < 2 {
                random.pick(&FUNCTION_WORDS)
            } else {
                words[random.rank(words.len())]
            }
        })
        .collect()
}
