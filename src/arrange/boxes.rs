//! Boxes (档案盒): which item goes into which, by pages and thickness.

use crate::classify::retention::Boxes;

/// Fills the boxes of one lowest class, in order.
#[derive(Debug)]
pub(super) struct Filling<'a> {
    boxes: &'a Boxes,
    /// The box that is being filled; 0 before the first.
    current: u32,
    /// Pages in it.
    pages: u64,
}

impl<'a> Filling<'a> {
    /// Goes on behind the last box of the class and the pages in it.
    pub(super) fn after(boxes: &'a Boxes, last: u32, pages: u64) -> Self {
        Self {
            boxes,
            current: last,
            pages,
        }
    }

    /// The box of the next item. One that is too thick for any box has one of its own.
    pub(super) fn next(&mut self, pages: u64) -> u32 {
        let room = self.boxes.pages(self.boxes.thickness);
        if self.current == 0 || (self.pages > 0 && self.pages + pages > room) {
            self.current += 1;
            self.pages = 0;
        }
        self.pages += pages;
        self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_filled_and_the_last_one_continued() {
        let boxes = Boxes {
            thickness: 10,
            pages_per_mm: 10,
            filled: 1.0,
            ..Boxes::default()
        };
        let mut filling = Filling::after(&boxes, 0, 0);
        let of: Vec<u32> = [60, 40, 1, 500, 2]
            .into_iter()
            .map(|pages| filling.next(pages))
            .collect();
        assert_eq!(of, [1, 1, 2, 3, 4]);
        let mut later = Filling::after(&boxes, 4, 90);
        assert_eq!((later.next(10), later.next(1)), (4, 5));
    }
}
