//! Chinese numerals ↔ numbers: 二〇二四, 廿三, 一百零五, 两千.

/// The value of one digit character, if it is one; all ways of writing zero are taken.
fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | '◯' | '０' | '0' => 0,
        '一' | '壹' | '元' | '正' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        c => return c.to_digit(10),
    })
}

/// The number that a text writes, digit by digit (二〇二四, 2024) or with units (一百零五, 廿三); `None` for anything else
/// and for what does not fit.
#[must_use]
pub fn parse(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    if text
        .chars()
        .any(|c| matches!(c, '十' | '百' | '千' | '廿' | '卅' | '拾' | '佰' | '仟'))
    {
        return with_units(text);
    }
    text.chars()
        .try_fold(0u32, |value, c| value.checked_mul(10)?.checked_add(digit(c)?))
}

fn with_units(text: &str) -> Option<u32> {
    let (mut total, mut pending) = (0u32, None);
    let mut smallest = u32::MAX;
    for c in text.chars() {
        let (unit, own) = match c {
            '十' | '拾' => (10, 1),
            '廿' => (10, 2),
            '卅' => (10, 3),
            '百' | '佰' => (100, 1),
            '千' | '仟' => (1000, 1),
            _ => {
                let value = digit(c)?;
                // 零 only fills a gap; two digits side by side are no number of this kind.
                if value != 0 && pending.replace(value).is_some() {
                    return None;
                }
                continue;
            }
        };
        if unit >= smallest {
            return None;
        }
        smallest = unit;
        let count = pending.take().unwrap_or(1);
        total = total.checked_add(unit * own * count)?;
    }
    total.checked_add(pending.unwrap_or(0))
}

/// A number below 10,000 in Chinese with units: 105 → 一百零五.
#[must_use]
pub fn write(number: u32) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut written = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let value = (number / unit % 10) as usize;
        if value == 0 {
            gap |= !written.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            written.push('零');
        }
        // 十二, not 一十二.
        if !(unit == 10 && value == 1 && written.is_empty()) {
            written.push(DIGITS[value]);
        }
        written.push_str(name);
    }
    if written.is_empty() { "零".to_owned() } else { written }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ways_of_writing_are_read() {
        let cases = [
            ("二〇二四", 2024),
            ("二○一二", 2012),
            ("廿三", 23),
            ("十二", 12),
            ("一百零五", 105),
            ("两千", 2000),
            ("14", 14),
        ];
        for (text, value) in cases {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", "十百", "通知", "一二十三四"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(number in 0u32..10_000) {
            prop_assert_eq!(parse(&write(number)), Some(number));
        }

        #[test]
        fn any_text_is_survived(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
