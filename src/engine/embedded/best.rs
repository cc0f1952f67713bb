//! The hits that are best so far, in a fixed order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::atomic::{self, AtomicU32};

/// Ranks a hit: a higher key first, the smaller document number among equals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    pub(super) key: f32,
    pub(super) id: u64,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    /// The worst is the greatest, so that a heap gives it up first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.total_cmp(&self.key).then(self.id.cmp(&other.id))
    }
}

/// The hits that are best so far.
#[derive(Debug)]
pub(super) struct Best {
    heap: BinaryHeap<Ranked>,
    limit: usize,
}

impl Best {
    pub(super) fn of(limit: usize) -> Self {
        Self {
            heap: BinaryHeap::new(),
            limit,
        }
    }

    #[inline]
    pub(super) fn offer(&mut self, ranked: Ranked) {
        if self.heap.len() < self.limit {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.heap.len() >= self.limit
    }

    /// What a hit must have at least to come among them; none while there is room.
    #[inline]
    pub(super) fn least(&self) -> Option<f32> {
        let worst = self.heap.peek().filter(|_| self.is_full());
        worst.map(|worst| worst.key)
    }

    pub(super) fn clear(&mut self) {
        self.heap.clear();
    }

    pub(super) fn into_vec(self) -> Vec<Ranked> {
        self.heap.into_vec()
    }

    /// Best first.
    pub(super) fn into_sorted_vec(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec()
    }
}

/// The score that the last of the hits asked for has at least, known to all segments that are searched side by side; 0 while
/// none is known.
#[derive(Debug, Default)]
pub(super) struct Floor(AtomicU32);

impl Floor {
    pub(super) fn get(&self) -> f32 {
        f32::from_bits(self.0.load(atomic::Ordering::Relaxed))
    }

    pub(super) fn raise(&self, score: f32) {
        if score > 0.0 {
            // The bits of numbers above 0 are in their order.
            self.0.fetch_max(score.to_bits(), atomic::Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_are_ordered_by_document_number() {
        let mut best = Best::of(2);
        assert_eq!(best.least(), None);
        for (key, id) in [(1.0, 9), (1.0, 3), (2.0, 7), (1.0, 1)] {
            best.offer(Ranked { key, id });
        }
        assert_eq!(best.least(), Some(1.0));
        let ids: Vec<u64> = best.into_sorted_vec().iter().map(|r| r.id).collect();
        assert_eq!(ids, [7, 1]);
    }

    #[test]
    fn a_floor_only_rises() {
        let floor = Floor::default();
        for score in [-1.0, 0.5, 3.0, 2.0] {
            floor.raise(score);
        }
        assert_eq!(floor.get(), 3.0);
    }
}
