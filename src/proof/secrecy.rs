//! 密级: a source that is more secret than the draft, a term that is longer than the law lets it be, a secret paper that says
//! of itself that it is public.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;

/// 密级 in the text: a source that is named as secret.
static SECRET: Pattern = Pattern::new(r"(?P<l>绝密|机密|秘密)(?:级|★|件|文件|，|、|）)");
const LEVELS: [&str; 3] = ["秘密", "机密", "绝密"];

/// The rank of a classification: 0 for none.
pub(super) fn rank(secrecy: Option<&str>) -> usize {
    let plain = secrecy.unwrap_or_default().replace(' ', "");
    LEVELS
        .iter()
        .position(|level| plain.starts_with(level))
        .map_or(0, |at| at + 1)
}

/// 秘密★1年, on a line of its own.
static MARK: Pattern =
    Pattern::new(r"^(?:密级[：:])?(?P<l>绝密|机密|秘密)(?:级)?[ 　]*(?P<star>[★☆*·]?)[ 　]*(?P<t>[^\s（]{0,8})");
/// How long.
static TERM: Pattern = Pattern::new(r"^(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<u>年|个月|月)$");
/// A paper that is secret, named before its title or with its number.
static NAMED: Pattern =
    Pattern::new(r"(?:(?P<l>绝密|机密|秘密)(?:级)?(?:文件|材料|通知|电报|资料)|密级(?:为|是|：)(?P<m>绝密|机密|秘密))");
/// Most years of each level, from 秘密.
const LONGEST: [u32; 3] = [10, 20, 30];

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    level(draft, found);
    source(draft, found);
    term(draft, found);
    public(draft, found);
}

/// The draft's own mark, if it has one.
pub(super) fn own_mark(draft: &Draft<'_>) -> Option<Range<usize>> {
    let field = draft.document.secrecy.as_ref().and_then(|field| field.span.clone());
    let line = match field {
        Some(span) => draft
            .lines
            .iter()
            .find(|line| line.start <= span.start && span.end <= line.end)?,
        // What is written otherwise than it should be is no mark to the reader of papers.
        None => draft.lines.iter().take(4).find(|line| {
            line.end <= draft.body.start
                && MARK
                    .first(draft.part(line))
                    .is_some_and(|mark| TERM.is_match(&mark["t"]) && whole(&mark).end == line.len())
        })?,
    };
    let mark = MARK.first(draft.part(line))?;
    Some(line.start..line.start + whole(&mark).end)
}

/// 密级：内部
static LEVEL: Pattern = Pattern::new(r"^密[ 　]*级[：:][ 　]*(?P<l>\p{Han}{1,6})");

/// A level that there is none of.
fn level(draft: &Draft<'_>, found: &mut Findings) {
    for line in draft.lines.iter().take(6) {
        let Some(level) = LEVEL.first(draft.part(line)) else {
            continue;
        };
        if rank(Some(&level["l"])) == 0 && &level["l"] != "无" {
            let span = line.start..line.start + whole(&level).end;
            found.add("secrecy.level", span.clone(), &[("written", draft.part(&span))]);
        }
    }
}

/// A source that the text itself names as secret above the draft's own mark. What must be changed is that mark, where there is
/// one.
fn source(draft: &Draft<'_>, found: &mut Findings) {
    let own = rank(draft.document.secrecy.as_ref().map(|field| field.value.as_str()));
    let place = |title: &Range<usize>| own_mark(draft).unwrap_or_else(|| with_brackets(draft, title));
    for title in draft.titles.iter().filter(|title| draft.body.contains(&title.start)) {
        let behind = draft.behind(title.end, 40);
        let inside = behind
            .strip_prefix(['（', '('])
            .and_then(|inside| inside.split_once(['）', ')']));
        let before = draft.before(title.start, 14);
        let secret = inside
            .and_then(|(inside, _)| Some(SECRET.first(&format!("{inside}，"))?["l"].to_owned()))
            .or_else(|| {
                let named = NAMED.all(before).last()?;
                let level = named.name("l").or(named.name("m"))?.as_str().to_owned();
                // A secret paper, not one on secret papers.
                (before.len() - whole(&named).end <= 3).then_some(level)
            });
        let Some(level) = secret.filter(|level| rank(Some(level)) > own) else {
            continue;
        };
        let words = [
            ("level", level.as_str()),
            ("title", draft.part(title)),
            ("own", name(own)),
        ];
        found.add("secrecy.source", place(title), &words);
    }
}

/// A title with the brackets behind it, where its number and its mark stand.
fn with_brackets(draft: &Draft<'_>, title: &Range<usize>) -> Range<usize> {
    let behind = draft.behind(title.end, 44);
    let end = behind
        .starts_with(['（', '('])
        .then(|| behind.find(['）', ')']))
        .flatten()
        .map_or(title.end, |at| {
            title.end + at + behind[at..].chars().next().map_or(0, char::len_utf8)
        });
    title.start..end
}

/// 秘密★30年
fn term(draft: &Draft<'_>, found: &mut Findings) {
    let Some(span) = own_mark(draft) else { return };
    let text = draft.part(&span);
    let Some(mark) = MARK.first(text) else { return };
    let written = &mark["t"];
    let Some(term) = TERM.first(written) else { return };
    let level = rank(Some(&mark["l"]));
    let years = term["n"]
        .parse::<u32>()
        .ok()
        .or_else(|| crate::text::numeral::parse(&term["n"]));
    let most = level
        .checked_sub(1)
        .and_then(|at| LONGEST.get(at))
        .copied()
        .unwrap_or(30);
    let Some(years) = years.filter(|_| &term["u"] == "年") else {
        return;
    };
    let place = range(&mark, "l").map_or(span.clone(), |l| span.start + l.start..span.end);
    if years > most {
        let words = [
            ("level", mark["l"].to_owned()),
            ("most", most.to_string()),
            ("written", text.to_owned()),
        ];
        let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
        found.add("secrecy.term", place, &words);
    } else if &mark["star"] != "★" {
        let right = format!("{}★{written}", &mark["l"]);
        found.add("secrecy.star", place, &[("written", text), ("right", &right)]);
    }
}

/// A secret paper is not published.
fn public(draft: &Draft<'_>, found: &mut Findings) {
    let secret = rank(draft.document.secrecy.as_ref().map(|field| field.value.as_str())) > 0;
    if !secret || own_mark(draft).is_none() {
        return;
    }
    for line in draft.lines_of(&draft.main) {
        let text = draft.part(line);
        let open = [
            "此件公开发布",
            "此件主动公开",
            "公开属性：主动公开",
            "信息公开选项：主动公开",
        ];
        if let Some(word) = open.iter().find(|word| text.contains(*word)) {
            let at = line.start + text.find(word).unwrap_or_default();
            found.add("secrecy.public", at..at + word.len(), &[("written", word)]);
            return;
        }
    }
}

/// A rank in words.
pub(super) fn name(rank: usize) -> &'static str {
    rank.checked_sub(1)
        .and_then(|at| LEVELS.get(at))
        .copied()
        .unwrap_or("未标密级")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_with_its_term() {
        let mark = MARK.first("机密★10年").unwrap();
        assert_eq!((&mark["l"], &mark["star"], &mark["t"]), ("机密", "★", "10年"));
        assert_eq!(rank(Some("机 密")), 2);
    }
}
