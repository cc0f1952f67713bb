//! Encodings (字符集): bytes → text, for Chinese text of any origin.
//!
//! Marks and structure decide where they can (byte order marks, valid UTF-8, the zero bytes of UTF-16, the `~{` of HZ).
//! Between GB18030 and Big5, whose byte ranges overlap, the reading with the commoner characters wins.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::common;

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without its byte order mark.
    pub text: String,
    /// The encoding's name: `utf-8`, `utf-16le`, `utf-16be`, `gb18030`, `big5`, `hz`, or another one that was declared.
    pub encoding: &'static str,
    /// Whether the bytes began with a byte order mark.
    pub bom: bool,
    /// How many bytes or pairs could not be read (each is a U+FFFD in the text).
    pub replaced: usize,
}

/// So many bytes are enough to tell encodings apart.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Decodes `bytes`; `declared` is an encoding that the file itself names, taken if the bytes do not contradict it.
#[must_use]
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[length..], true);
    }
    if let Some(text) = hz(bytes) {
        return Decoded {
            text,
            encoding: "hz",
            bom: false,
            replaced: 0,
        };
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let declared = declared
        .map(|encoding| with(encoding, bytes, false))
        .filter(|decoded| decoded.replaced == 0);
    if !bytes.iter().take(SAMPLE_BYTES).any(|b| *b == 0)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        if let Some(chinese) = by_accident(text) {
            return chinese;
        }
        // Pages that declare GBK and are UTF-8 are common; a short GBK text that happens to be valid UTF-8 is not.
        return match declared {
            Some(other) if common::plausibility(&other.text) > common::plausibility(text) => other,
            _ => Decoded {
                text: text.to_owned(),
                encoding: "utf-8",
                bom: false,
                replaced: 0,
            },
        };
    }
    if let Some(encoding) = wide(bytes) {
        return with(encoding, bytes, false);
    }
    if let Some(declared) = declared {
        return declared;
    }
    guess(bytes)
}

/// More bytes are not valid UTF-8 by accident.
const MOST_BY_ACCIDENT: usize = 32;
/// Chinese words are so plausible.
const WORDS: f32 = 0.5;

/// A few Chinese characters in GBK may be valid UTF-8: 通知 is ֪ͨ then, letters of several scripts that nobody writes together.
fn by_accident(text: &str) -> Option<Decoded> {
    if text.len() > MOST_BY_ACCIDENT || text.chars().any(|c| c.is_ascii_alphabetic() || c > '\u{7FF}') {
        return None;
    }
    let script = |c: char| match c {
        '\u{80}'..='\u{24F}' => 0,
        '\u{250}'..='\u{2FF}' => 1,
        '\u{300}'..='\u{36F}' => 2,
        '\u{370}'..='\u{3FF}' => 3,
        '\u{400}'..='\u{52F}' => 4,
        '\u{530}'..='\u{58F}' => 5,
        '\u{590}'..='\u{5FF}' => 6,
        _ => 7,
    };
    let mut scripts: Vec<u8> = text.chars().filter(|c| !c.is_ascii()).map(script).collect();
    scripts.dedup();
    let chinese = with(GB18030, text.as_bytes(), false);
    (scripts.len() > 1 && chinese.replaced == 0 && common::plausibility(&chinese.text) >= WORDS).then_some(chinese)
}

fn with(encoding: &'static Encoding, bytes: &[u8], bom: bool) -> Decoded {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let replaced = if malformed {
        text.matches('\u{FFFD}').count().max(1)
    } else {
        0
    };
    Decoded {
        text: text.into_owned(),
        encoding: name(encoding),
        bom,
        replaced,
    }
}

fn name(encoding: &'static Encoding) -> &'static str {
    match encoding {
        e if e == UTF_8 => "utf-8",
        e if e == UTF_16LE => "utf-16le",
        e if e == UTF_16BE => "utf-16be",
        // GBK is GB18030 without its four-byte part.
        e if e == GB18030 || e == encoding_rs::GBK => "gb18030",
        e if e == BIG5 => "big5",
        e => e.name(),
    }
}

/// UTF-16 without a mark: blanks, line ends and digits have a zero byte on the same side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES) & !1];
    if sample.len() < 4 {
        return None;
    }
    let (mut first, mut second) = (0, 0);
    let (mut han_le, mut han_be) = (0usize, 0usize);
    for pair in sample.as_chunks::<2>().0 {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
        han_le += usize::from(is_common(u16::from_le_bytes(*pair)));
        han_be += usize::from(is_common(u16::from_be_bytes(*pair)));
    }
    let pairs = sample.len() / 2;
    if second * 20 > pairs && second > first * 4 || han_le * 2 > pairs && han_le > han_be * 4 {
        return Some(UTF_16LE);
    }
    (first * 20 > pairs && first > second * 4 || han_be * 2 > pairs && han_be > han_le * 4).then_some(UTF_16BE)
}

fn is_common(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(common::is_common_han)
}

fn guess(bytes: &[u8]) -> Decoded {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    // Ties go to the first: most Chinese files that are not Unicode are GB18030.
    let candidates = [GB18030, BIG5, UTF_8];
    let mut best = (f32::NEG_INFINITY, GB18030);
    for encoding in candidates {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let score = common::plausibility(&text);
        if score > best.0 + 1e-4 {
            best = (score, encoding);
        }
    }
    with(best.1, bytes, false)
}

/// HZ (RFC 1843): seven-bit text in which `~{` … `~}` encloses pairs of GB2312. `None` if the bytes are not that.
fn hz(bytes: &[u8]) -> Option<String> {
    if !bytes.is_ascii() || !bytes.windows(2).any(|pair| pair == b"~{") {
        return None;
    }
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut shifted = false;
    while let Some((&first, tail)) = rest.split_first() {
        match (shifted, first, tail.first()) {
            (_, b'~', Some(b'{')) if !shifted => (shifted, rest) = (true, &tail[1..]),
            (true, b'~', Some(b'}')) => (shifted, rest) = (false, &tail[1..]),
            (false, b'~', Some(b'~')) => {
                text.push('~');
                rest = &tail[1..];
            }
            (false, b'~', Some(b'\n')) => rest = &tail[1..],
            // A line's end ends the shift, too.
            (true, b'\n' | b'\r', _) => (shifted, rest) = (false, rest),
            (true, _, Some(&second)) if (0x21..0x7E).contains(&first) && (0x21..0x7F).contains(&second) => {
                let pair = [first | 0x80, second | 0x80];
                let (decoded, malformed) = GB18030.decode_without_bom_handling(&pair);
                if malformed {
                    return None;
                }
                text.push_str(&decoded);
                rest = &tail[1..];
            }
            (true, ..) => return None,
            (false, ..) => {
                text.push(char::from(first));
                rest = tail;
            }
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(encoding: &'static Encoding, text: &str) -> Decoded {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text}");
        decode(&bytes, None)
    }

    #[test]
    fn short_texts_are_read_in_their_encoding() {
        for text in [
            "防汛工作",
            "关于加强水库管理的通知",
            "县政府",
            "请示",
            "二〇二二年",
            "办公室 2022",
            "通知",
            "联通",
        ] {
            let decoded = read(GB18030, text);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "gb18030"));
        }
        for text in [
            "關於加強水庫管理的通知",
            "貴會來函收悉",
            "敬啟者：本會謹訂於下月舉行年會",
        ] {
            let decoded = read(BIG5, text);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "big5"));
        }
    }

    #[test]
    fn marks_and_structure_decide() {
        assert!(decode(b"\xEF\xBB\xBFabc", None).bom);
        let wide: Vec<u8> = "防汛 2022\n通知".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            (decode(&wide, None).encoding, decode(&wide, None).text.as_str()),
            ("utf-16le", "防汛 2022\n通知")
        );
        assert_eq!(decode(b"~{<:Ky2;S{~} ok", None).encoding, "hz");
        for text in ["防汛", "été", "Ω", "да"] {
            assert_eq!(decode(text.as_bytes(), None).encoding, "utf-8");
        }
        assert_eq!(decode(b"", None).text, "");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
            let _ = decode(&bytes, Some("gbk"));
        }

        #[test]
        fn utf8_is_never_changed(text in "\\PC{1,80}") {
            prop_assume!(!text.contains("~{"));
            prop_assert_eq!(decode(text.as_bytes(), None).text, text);
        }
    }
}
