//! Back-pressure: how much may be on its way between the walk and the catalogue.

use std::sync::{Condvar, Mutex, PoisonError};

/// Most files and records on their way at once.
const MOST_ITEMS: u64 = 512;
/// Most bytes of files on their way at once. One larger file passes alone.
const MOST_BYTES: u64 = 96 * 1024 * 1024;

#[derive(Debug, Default)]
struct Load {
    items: u64,
    bytes: u64,
    closed: bool,
}

/// Lets work in while there is room, and makes the walk wait while there is not.
#[derive(Debug, Default)]
pub(super) struct Gate {
    load: Mutex<Load>,
    changed: Condvar,
}

impl Gate {
    /// Waits for room for one item of this size. False once the gate is closed.
    pub(super) fn enter(&self, bytes: u64) -> bool {
        let full = |load: &mut Load| {
            !load.closed && load.items > 0 && (load.items >= MOST_ITEMS || load.bytes + bytes > MOST_BYTES)
        };
        let load = self.load.lock().unwrap_or_else(PoisonError::into_inner);
        let mut load = self
            .changed
            .wait_while(load, full)
            .unwrap_or_else(PoisonError::into_inner);
        load.items += 1;
        load.bytes += bytes;
        !load.closed
    }

    /// An item of this size has arrived.
    pub(super) fn leave(&self, bytes: u64) {
        let mut load = self.load.lock().unwrap_or_else(PoisonError::into_inner);
        load.items -= 1;
        load.bytes -= bytes;
        self.changed.notify_all();
    }

    /// Lets nobody wait any longer: the receiving end is gone.
    pub(super) fn close(&self) {
        self.load.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.changed.notify_all();
    }
}
