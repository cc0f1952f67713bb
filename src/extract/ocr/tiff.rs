//! How many pages a TIFF file has: its directories are a chain.

/// More pages than any scan has; a chain that never ends does.
const MOST_PAGES: u32 = 10_000;

/// The number of pages, 1 for what is no TIFF file.
pub(super) fn pages(bytes: &[u8]) -> u32 {
    count(bytes).unwrap_or(0).max(1)
}

fn count(bytes: &[u8]) -> Option<u32> {
    let big_end = match bytes.get(..4)? {
        b"II*\0" => false,
        b"MM\0*" => true,
        _ => return None,
    };
    let number = |at: usize, length: usize| -> Option<usize> {
        let field = bytes.get(at..at.checked_add(length)?)?;
        let fold = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
        Some(if big_end {
            field.iter().fold(0, fold)
        } else {
            field.iter().rev().fold(0, fold)
        })
    };
    let (mut at, mut pages) = (number(4, 4)?, 0);
    while at != 0 && pages < MOST_PAGES {
        let Some(entries) = number(at, 2) else { break };
        pages += 1;
        at = number(at + 2 + entries * 12, 4).unwrap_or(0);
    }
    Some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_counted_and_a_ring_of_them_ends() {
        let two = b"II*\0\x08\0\0\0\0\0\x0E\0\0\0\0\0\0\0\0\0";
        assert_eq!(pages(two), 2);
        let ring = b"MM\0*\0\0\0\x08\0\0\0\0\0\x08";
        assert_eq!(pages(ring), MOST_PAGES);
        assert_eq!((pages(b"II*\0\xFF\xFF\xFF\xFF"), pages(b"\x89PNG")), (1, 1));
    }
}
