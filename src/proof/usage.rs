//! 文种的用法: what a kind may say and who may use it. Which words lead which kinds over to their matter, and which kinds are
//! not every organ's, is data (`kinds.toml`).

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use super::standing::{Standing, is_department, standing};

#[derive(Debug, Default, Deserialize)]
struct Table {
    /// 现将…通报如下: the verb, and the kinds that may say so.
    lead: Vec<Lead>,
    /// Kinds that a department does not use.
    powers: Vec<Power>,
}

#[derive(Debug, Deserialize)]
struct Lead {
    verb: String,
    kinds: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Power {
    kind: String,
    instead: String,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("kinds.toml")).unwrap_or_default());

/// 现将有关情况通报如下
static LEAD: Pattern = Pattern::new(
    r"(?:现|特|兹|经研究|决定)[^。；：《》“”]{0,40}?(?P<v>通知|通报|请示|报告|汇报|批复|函复|复函|函告|函商|函询|公告|通告)如下[：:。]",
);
/// What a reply answers.
static ANSWERED: Pattern =
    Pattern::new(r"(?:的|商请|协助)(?P<k>函|报告|通知|通报)》?(?:[（(][^）)]{4,40}[）)])?(?:均|已)?(?:收悉|悉)");
/// That whoever reads it is told to do it.
static ORDERED: Pattern = Pattern::new(
    r"请[^。；]{0,10}(?:遵照执行|认真贯彻(?:执行|落实)|严格执行|照此执行|抓好贯彻落实|抓好落实|认真抓好)|(?:遵照|照此|严格)执行[。！]|不得(?:延误|有误)|(?:严肃|从严)(?:追责|问责|追究)|否则[^。]{0,12}(?:追责|问责|追究|通报批评)",
);

/// A paper that speaks of itself.
static ITSELF: Pattern = Pattern::new(
    r"本(?P<w>通知|意见|决定|办法|规定|方案|批复|公告|通告|细则|条例|规划|函|通报|报告|请示)(?:自|由|的解释权|未尽|印发之日|发布之日|下发之日)",
);
/// The matter of a title by which work is given to subordinates.
static WORK: Pattern = Pattern::new(
    r"关于(?:做好|开展|加强|报送|上报|整改|落实|限期|召开|组织|抓好|推进|严禁|规范|切实|进一步|立即|加快)",
);
/// What nobody writes to one who is not below him.
static THREAT: Pattern = Pattern::new(
    r"(?:你|贵)(?:\p{Han}{1,3})?(?:务必|必须|不得)[^。；]{0,40}(?:办结|完成|报送|整改|落实|提供|反馈|答复)|(?:逾期|否则|如不|拒不)[^。；]{0,24}(?:通报(?:批评)?|追究|追责|问责|后果自负|停止拨付|上报)",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    lead(draft, found);
    power(draft, found);
    command(draft, found);
    answered(draft, found);
    itself(draft, found);
    issued(draft, found);
    works(draft, found);
}

/// What is told to those who live along a street, by whoever works there.
static WORKS: Pattern = Pattern::new(
    r"(?:施工|停水|停电|停气|停暖|断水|断电|占用|占道|封闭|改造|检修|抢修|绕行|改线)[^《》]{0,16}的(?P<k>公告)$",
);

/// A company's notice of works is a 通告.
fn works(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), Some(span), [signed]) = (
        &draft.document.title,
        draft.title_span(),
        draft.document.signatures.as_slice(),
    ) else {
        return;
    };
    if !signed.value.ends_with("公司") || !draft.document.metadata.is_empty() {
        return;
    }
    if let Some(kind) = WORKS.first(title.value.trim()) {
        let at = draft.part(&span).rfind(&kind["k"]).unwrap_or_default();
        let place = span.start + at..span.start + at + kind["k"].len();
        found.add("kind.notice", place, &[("organ", &signed.value)]);
    }
}

/// What is issued is issued by 通知: 关于印发…的命令.
static ISSUED: Pattern =
    Pattern::new(r"关于(?:印发|转发|批转)[^\n]{2,80}的(?P<k>命令|令|决议|决定|公告|通告|公报|批复|请示|报告|议案)$");

fn issued(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), Some(span)) = (&draft.document.title, draft.title_span()) else {
        return;
    };
    let value = title.value.trim();
    let Some(kind) = ISSUED.first(value).filter(|_| draft.document.metadata.is_empty()) else {
        return;
    };
    // 关于印发…的请示 asks whether it may be issued, and 批复 answers that.
    let named = &kind["k"];
    if ["请示", "批复", "报告"].contains(&named) && !value.contains("转发") {
        return;
    }
    let at = draft.part(&span).rfind(named).unwrap_or_default();
    let place = span.start + at..span.start + at + named.len();
    if !found.has("kind.power", &place) {
        found.add("kind.issued", place, &[("kind", named)]);
    }
}

/// 本办法自…起施行, in a paper that is no 办法 and issues none.
fn itself(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), Some(kind)) = (&draft.document.title, draft.kind()) else {
        return;
    };
    if !draft.document.metadata.is_empty() {
        return;
    }
    for itself in ITSELF.all(draft.part(&draft.body)) {
        let word = &itself["w"];
        let Some(at) = range(&itself, "w") else { continue };
        let span = draft.body.start + at.start..draft.body.start + at.end;
        // What is issued with the paper, or defined in it, may stand in the body.
        let known = title.value.contains(word)
            || word == kind.name()
            || draft.part(&draft.body).contains(&format!("《{word}》"))
            || draft.part(&draft.body).contains(&format!("{word}》"))
            || draft
                .lines
                .iter()
                .any(|line| draft.part(line).ends_with(word) && line.len() < 120)
            || draft.lines.iter().any(|line| draft.part(line).starts_with("第一条"));
        if !known && !is_quoted(draft.text, span.start) {
            let named = format!("本{word}");
            let right = format!("本{}", kind.name());
            let span = span.start - "本".len()..span.end;
            found.add("kind.itself", span, &[("written", &named), ("right", &right)]);
            return;
        }
    }
}

/// The word that leads over to the matter is of the title's kind.
fn lead(draft: &Draft<'_>, found: &mut Findings) {
    let Some(kind) = draft.kind() else { return };
    if draft.title_span().is_some_and(|span| found.has("kind.wrong", &span)) {
        return;
    }
    for line in draft.lines_of(&draft.body).iter().take(3) {
        let Some(lead) = LEAD.first(draft.part(line)) else {
            continue;
        };
        let Some(at) = range(&lead, "v") else { continue };
        let verb = &lead["v"];
        let row = TABLE.lead.iter().find(|row| row.verb == verb);
        if row.is_some_and(|row| !row.kinds.iter().any(|known| known == kind.name())) {
            let span = line.start + at.start..line.start + at.end + "如下".len();
            found.add("kind.lead", span, &[("kind", kind.name()), ("verb", verb)]);
        }
        return;
    }
}

/// Orders, bills and resolutions are not every organ's.
fn power(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), Some(span), Some(organ)) =
        (&draft.document.title, draft.title_span(), draft.document.organ.as_ref())
    else {
        return;
    };
    if draft.document.number.is_none() && draft.document.addressees.is_empty() || !is_department(&organ.value) {
        return;
    }
    for power in &TABLE.powers {
        if !title.value.ends_with(power.kind.as_str()) || !title.value.contains("关于") {
            continue;
        }
        let at = draft.part(&span).rfind(power.kind.as_str()).unwrap_or_default();
        let place = span.start + at..span.start + at + power.kind.len();
        let words = [
            ("kind", power.kind.as_str()),
            ("organ", organ.value.as_str()),
            ("instead", power.instead.as_str()),
        ];
        found.add("kind.power", place, &words);
        return;
    }
}

/// 函 and 请示 do not command.
fn command(draft: &Draft<'_>, found: &mut Findings) {
    let Some(kind) = draft.kind() else { return };
    if !["函", "请示", "报告"].contains(&kind.name()) || draft.document.addressees.is_empty() {
        return;
    }
    let lower = || {
        let organ = draft.document.organ.as_ref();
        let to = draft.document.addressees.first();
        organ
            .zip(to)
            .is_some_and(|(organ, to)| standing(&organ.value, &to.value) == Some(Standing::Lower))
    };
    let lines = draft.lines_of(&draft.body);
    // Work that is given to 各乡镇 is given by 通知.
    if kind.name() == "函"
        && lower()
        && let (Some(title), Some(span)) = (&draft.document.title, draft.title_span())
        && WORK.is_match(&title.value)
        && !["征求", "意见", "商请", "询"]
            .iter()
            .any(|word| title.value.contains(word))
    {
        found.add("kind.letter-order", span, &[("words", title.value.as_str())]);
        return;
    }
    if kind.name() == "函" && !lower() {
        for sentence in draft.sentences(&draft.body) {
            if let Some(threat) = THREAT.first(draft.part(&sentence)) {
                let at = whole(&threat);
                let span = sentence.start + at.start..sentence.start + at.end;
                found.add("kind.command", span, &[("kind", kind.name()), ("words", &threat[0])]);
                return;
            }
        }
    }
    for (at, line) in lines.iter().enumerate() {
        let text = draft.part(line);
        for order in ORDERED.all(text) {
            let place = whole(&order);
            let last = lines.len() - at <= 2 && text[place.end..].chars().count() <= 4;
            let words = &text[place.clone()];
            let asks = words.starts_with('请');
            // In the middle a report tells of what it told others, and a reply of what is to be kept.
            if !(last && asks) && !(kind.name() == "函" && (asks && !is_reply(draft) || lower())) {
                continue;
            }
            let span = line.start + place.start..line.start + place.end;
            if kind.name() == "函"
                && lower()
                && let Some(title) = draft.title_span()
            {
                found.add("kind.letter-order", title, &[("words", words)]);
                return;
            }
            if draft.is_in_title(span.start) || is_quoted(text, place.start) {
                continue;
            }
            found.add("kind.command", span, &[("kind", kind.name()), ("words", words)]);
            return;
        }
    }
}

fn is_quoted(text: &str, at: usize) -> bool {
    text[..at].matches('“').count() > text[..at].matches('”').count()
}

fn is_reply(draft: &Draft<'_>) -> bool {
    draft
        .document
        .title
        .as_ref()
        .is_some_and(|title| title.value.ends_with("复函") || title.value.contains('复'))
        || draft
            .lines_of(&draft.body)
            .first()
            .is_some_and(|line| draft.part(line).contains("悉"))
}

/// 批复 answers a 请示, not a 函 or a 报告.
fn answered(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["批复"]) {
        return;
    }
    let Some(line) = draft.lines_of(&draft.body).first().cloned() else {
        return;
    };
    let Some(answered) = ANSWERED.first(draft.part(&line)) else {
        return;
    };
    if let Some(at) = range(&answered, "k") {
        let span: Range<usize> = line.start + at.start..line.start + at.end;
        found.add("kind.reply-other", span, &[("other", &answered["k"])]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        assert!(!TABLE.lead.is_empty() && !TABLE.powers.is_empty());
        assert!(LEAD.is_match("现将有关情况通报如下："));
        assert!(ANSWERED.is_match("你局《关于商请支持的函》（青水函〔2025〕6号）收悉"));
        assert!(!ANSWERED.is_match("你局《关于函告事项的请示》（青水请〔2025〕6号）收悉"));
    }
}
