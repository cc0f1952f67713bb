//! 主送机关: the colon behind it, whom a paper may be sent to, and who asked for what a reply answers.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use super::standing::skips;
use crate::document::is_organ_name;

/// A leader in person.
static PERSON: Pattern = Pattern::new(
    r"^(?:尊敬的.{0,14}|.{0,8}(?:书记|省长|市长|县长|区长|州长|旗长|镇长|乡长|局长|厅长|部长|主席|常委|总经理|校长|院长))$",
);
/// How names of addressees end that are no single organ.
static PLURAL: Pattern = Pattern::new(
    r"(?:单位|部门|机构|企业|院校|学校|组织|机关|人民政府|政府|委|局|厅|办|部|会|室|中心|公司|院|站|所|科|处|队|街道办事处|乡镇|街道|村|社区|集团)$",
);
/// Whom the reply takes for the one who asked.
static ASKED_BY: Pattern = Pattern::new(
    r"^(?P<you>你(?P<noun>县|市|区|省|州|旗|镇|乡|局|厅|委|部|办|院|校|公司|中心|集团|处|所|站|会|行|社|馆|学院|大学|医院)|(?P<name>\p{Han}{2,22}?(?:局|厅|委|部|办公室|人民政府|公司|中心|学院|大学|医院|委员会)))[^。；，]{0,12}?(?:关于|《|报来|上报|来函|来文)",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    form(draft, found);
    above(draft, found);
    copied(draft, found);
    two_leaders(draft, found);
    public(draft, found);
    upward(draft, found);
    asked_by(draft, found);
}

const WITH_ADDRESSEE: [&str; 8] = ["通知", "通报", "请示", "报告", "批复", "函", "意见", "决定"];

/// The colon, and the line that is an addressee but for it.
fn form(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&WITH_ADDRESSEE) || !draft.is_modern() || !draft.document.metadata.is_empty() {
        return;
    }
    if let Some(last) = draft.document.addressees.last().and_then(|field| field.span.clone()) {
        let behind = draft.behind(last.end, 1);
        // Half-width stops throughout are those of a conversion.
        let narrow = behind == ":" && draft.part(&draft.main).contains('：');
        if narrow && draft.main.contains(&last.end) {
            found.add("addressee.colon", last.end..last.end + 1, &[("written", behind)]);
        }
        return;
    }
    let Some(title) = draft.title_span() else { return };
    let lines = draft.lines_of(&(title.end..draft.main.end));
    let number = draft.document.number.as_ref().and_then(|field| field.span.clone());
    let numbered = |line: &Range<usize>| {
        number
            .as_ref()
            .is_some_and(|number| line.start <= number.start && number.end <= line.end)
    };
    let near: Vec<&Range<usize>> = lines.iter().filter(|line| !numbered(line)).take(2).collect();
    let named = near.iter().find(|line| is_addressee(draft, draft.part(line)));
    if let Some(line) = named.filter(|_| lines.len() > 3) {
        let text = draft.part(line);
        let end = text.trim_end_matches(['。', '；', '，', '、', ';', ',', '.']);
        found.add("addressee.stop", (*line).clone(), &[("written", text), ("right", end)]);
        return;
    }
    let whole = !draft.document.signatures.is_empty() && draft.date().is_some();
    if named.is_none() && whole && draft.is_of_kind(&["请示", "批复"]) {
        let kind = draft.kind().map_or("", |kind| kind.name());
        found.add("addressee.missing", title, &[("kind", kind)]);
    }
}

/// Whether a line names organs and nothing else.
fn is_addressee(draft: &Draft<'_>, line: &str) -> bool {
    let names = line.trim_end_matches(['。', '；', '，', '、', ';', ',', '.']);
    let organ = draft.document.organ.as_ref().map(|organ| organ.value.as_str());
    if names.chars().count() > 120 || names.contains(['。', '；', '：', ':', '《', '“']) || organ == Some(names) {
        return false;
    }
    names
        .split(['、', '，', ',', ' ', '　'])
        .filter(|part| !part.is_empty())
        .all(|part| {
            let relative = part.starts_with(['各', '县', '市', '省', '区', '镇', '乡', '州', '局', '本', '全']);
            PLURAL.is_match(part) && (relative || is_organ_name(part)) && part.chars().count() <= 26
        })
}

/// 公告 and 通告 are for everyone, and name no addressee.
fn public(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["公告", "通告"]) || !draft.document.metadata.is_empty() || !draft.is_modern() {
        return;
    }
    // Who calls subordinates together by 公告 has taken the wrong kind.
    if let (Some(kind), Some(title), Some(span)) = (draft.kind(), &draft.document.title, draft.title_span())
        && ["召开", "会议", "培训班", "检查", "报送", "考核", "值班", "印章", "排查"]
            .iter()
            .any(|word| title.value.contains(word))
    {
        let to = draft.document.addressees.first().map_or("", |to| to.value.as_str());
        if to.starts_with('各') {
            found.add("kind.public", span, &[("kind", kind.name())]);
            return;
        }
    }
    let first = draft.document.addressees.first().and_then(|field| field.span.clone());
    let last = draft.document.addressees.last().and_then(|field| field.span.clone());
    if let (Some(first), Some(last)) = (first, last) {
        let named = draft.part(&first);
        // 各位市民 is how one speaks to everyone.
        if ["各位", "广大", "尊敬"].iter().any(|word| named.starts_with(word)) {
            return;
        }
        if (is_organ_name(named) || named.starts_with('各')) && !named.contains("公民") {
            let kind = draft.kind().map_or("", |kind| kind.name());
            found.add("addressee.public", first.start..last.end, &[("kind", kind)]);
        }
    }
}

/// An addressee above the title: 市人民政府： and then 关于…的报告.
fn above(draft: &Draft<'_>, found: &mut Findings) {
    let [first, second, ..] = draft.lines.as_slice() else {
        return;
    };
    let (to, title) = (draft.part(first), draft.part(second));
    let Some(name) = to.strip_suffix(['：', ':']) else {
        return;
    };
    let titled = title.contains("关于") && WITH_ADDRESSEE.iter().any(|kind| title.ends_with(kind));
    let is_name = name.chars().count() <= 40
        && (is_organ_name(name) || is_addressee(draft, name) || PLURAL.is_match(name) && !name.contains(['，', '。']));
    if draft.is_modern() && titled && is_name {
        found.add("addressee.above", first.clone(), &[("to", name)]);
    }
}

/// Who is an addressee already and stands among the copies too.
fn copied(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.document.metadata.is_empty() {
        return;
    }
    for line in &draft.lines {
        let text = draft.part(line);
        let Some(list) = COPIES.first(text).map(|copies| whole(&copies).end) else {
            continue;
        };
        for to in &draft.document.addressees {
            let name = to.value.trim();
            // That it is no addressee at all is said already.
            let misdirected = to.span.as_ref().is_some_and(|span| {
                [
                    "kind.request-direction",
                    "kind.report-direction",
                    "kind.letter-direction",
                    "kind.order-direction",
                ]
                .iter()
                .any(|rule| found.has(rule, span))
            });
            if misdirected {
                continue;
            }
            let Some(at) = text[list..].find(name).map(|at| list + at).filter(|_| !name.is_empty()) else {
                continue;
            };
            let begins = text[..at].ends_with(['：', ':', '，', '、', '；', ' ', '　']);
            let rest = &text[at + name.len()..];
            if begins && (rest.is_empty() || rest.starts_with(['，', '、', '；', '。', ' ', '　'])) {
                let span = line.start + at..line.start + at + name.len();
                found.add("addressee.copied", span, &[("to", name)]);
                return;
            }
        }
    }
}

static COPIES: Pattern = Pattern::new(r"^抄[ 　]*[送报][：:][ 　]*");

/// 县人民政府，县人大常委会： a report goes to the one that leads, the other has a copy.
fn two_leaders(draft: &Draft<'_>, found: &mut Findings) {
    let to = &draft.document.addressees;
    if !draft.is_of_kind(&["报告"]) || !draft.document.metadata.is_empty() || !draft.is_modern() {
        return;
    }
    let ends = |words: &[&str]| to.iter().any(|to| words.iter().any(|word| to.value.ends_with(word)));
    if ends(&["政府", "县委", "市委", "省委", "区委", "州委"])
        && ends(&["人大常委会", "人大", "政协", "监委", "法院", "检察院"])
        && let (Some(first), Some(last)) = (
            to.first().and_then(|to| to.span.clone()),
            to.last().and_then(|to| to.span.clone()),
        )
    {
        found.add(
            "addressee.several",
            first.start..last.end,
            &[("first", draft.part(&first))],
        );
    }
}

/// Papers that go up: not to a person, and not over the head of the next.
fn upward(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["请示", "报告"]) {
        return;
    }
    let Some(first) = draft.document.addressees.first() else {
        return;
    };
    let Some(span) = first.span.clone() else { return };
    if PERSON.is_match(first.value.trim()) && !first.value.starts_with("各位") {
        found.add("addressee.person", span, &[("to", &first.value)]);
        return;
    }
    let Some(organ) = &draft.document.organ else { return };
    let allowed = ["越级", "直管", "特殊情况", "按规定直接"];
    let copied = !draft.document.copies.is_empty();
    if skips(&organ.value, &first.value)
        && !copied
        && !allowed.iter().any(|word| draft.part(&draft.body).contains(word))
    {
        found.add("addressee.skips", span, &[("to", &first.value)]);
    }
}

/// A reply goes to the one that asked.
fn asked_by(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["批复", "函"]) {
        return;
    }
    let [first] = draft.document.addressees.as_slice() else {
        return;
    };
    let Some(to_span) = first.span.clone() else { return };
    let to: String = first.value.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(line) = draft.lines_of(&draft.body).first().cloned() else {
        return;
    };
    let text = draft.part(&line);
    let begins = text.split(['。', '！', '\n']).next().unwrap_or(text);
    if !begins.contains(['悉', '到']) || to.starts_with('各') {
        return;
    }
    let Some(asked) = ASKED_BY.first(text) else { return };
    let Some(you) = range(&asked, "you") else { return };
    let written = &text[you.clone()];
    let wrong = match (asked.name("noun"), asked.name("name")) {
        (Some(noun), _) => !is_called(&to, noun.as_str()),
        (_, Some(name)) => !is_same(&to, name.as_str()) && is_organ_name(name.as_str()),
        _ => false,
    };
    if wrong {
        // 你局 said of another sort of organ is the slip; whoever is named there by its name is the one who asked.
        let span = if asked.name("noun").is_some() {
            line.start + you.start..line.start + you.end
        } else {
            to_span
        };
        found.add("addressee.asked", span, &[("written", written), ("to", &to)]);
    }
}

/// Whether an organ can be called 你县, 你局 ….
fn is_called(to: &str, noun: &str) -> bool {
    let place = ["县", "市", "区", "省", "州", "旗", "镇", "乡"].contains(&noun);
    let leads = ["政府", "委", "人大常委会", "办事处", "管委会", "管理委员会", "兵团"]
        .iter()
        .any(|end| to.ends_with(end));
    match noun {
        // 广西壮族自治区 is 你区, 新疆 too; a county-level city is 你市.
        _ if place => leads && to.contains(noun),
        "委" => to.ends_with('委') || to.ends_with("委员会"),
        "办" => to.contains('办'),
        "部" => to.ends_with('部'),
        "院" => to.contains('院') || to.contains("大学"),
        "校" => ["校", "学", "院", "园"].iter().any(|end| to.contains(end)),
        "会" => to.ends_with('会'),
        "公司" | "集团" => to.contains("公司") || to.contains("集团") || to.contains('厂'),
        "局" => to.contains('局') || to.contains("总署"),
        _ => to.contains(noun),
    }
}

/// Whether two names can be of one organ, one of them without its region.
fn is_same(one: &str, other: &str) -> bool {
    let bare = |name: &str| -> String {
        let at = name
            .char_indices()
            .filter(|(at, c)| matches!(c, '省' | '市' | '县' | '区' | '州') && *at < 30)
            .map(|(at, c)| at + c.len_utf8())
            .filter(|at| name[*at..].chars().count() >= 2 && !name[*at..].starts_with('场'))
            .max()
            .unwrap_or_default();
        name[at..].to_owned()
    };
    let (a, b) = (bare(one), bare(other));
    a == b || one.contains(&b) || other.contains(&a) || a.contains(&b) || b.contains(&a) || is_short(&a, &b)
}

/// Whether one name has all characters of the other, in order: 人社局 and 人力资源和社会保障局.
fn is_short(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organ_is_called_by_what_it_is() {
        assert!(is_called("青禾县人民政府", "县") && is_called("县水利局", "局"));
        assert!(!is_called("县水利局", "镇") && !is_called("青禾县人民政府", "局"));
    }

    #[test]
    fn one_organ_may_be_named_in_short() {
        assert!(is_same("青禾县水利局", "县水利局") && is_same("县人力资源和社会保障局", "县人社局"));
        assert!(!is_same("县农业农村局", "县水利局"));
    }
}
