//! Points at which tests stop the process as a power cut would.
//!
//! `LANTAI_STOP_AT=STEP:N` makes a debug build abort, without unwinding or flushing, the N-th time that it reaches
//! STEP. Release builds contain nothing of it.

/// The borders between the steps of the write order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Bytes of an original are in `tmp/`, not yet synced.
    OriginalReceived,
    /// The original has its name, its folder is not yet synced.
    OriginalNamed,
    /// Originals are durable, the transaction has not begun.
    OriginalsDurable,
    /// The transaction is written, not committed.
    BeforeCommit,
    /// The transaction is committed, the index knows nothing of it.
    AfterCommit,
    /// Documents are with the index, not committed.
    BeforeIndexCommit,
    /// The index has committed, nothing is reported yet.
    AfterIndexCommit,
    /// A file of a transfer package is written, others are to follow.
    PackageFile,
    /// A transfer package is durable and has not its name yet.
    PackageWritten,
}

/// Stops the process here if a test asked for it.
pub fn reach(step: Step) {
    #[cfg(debug_assertions)]
    armed::reach(step);
    #[cfg(not(debug_assertions))]
    let _ = step;
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::Step;

    static TARGET: LazyLock<Option<(String, u64)>> = LazyLock::new(|| {
        let wanted = std::env::var("LANTAI_STOP_AT").ok()?;
        let (step, count) = wanted.split_once(':')?;
        Some((step.to_owned(), count.parse().ok()?))
    });
    static REACHED: AtomicU64 = AtomicU64::new(0);

    pub(super) fn reach(step: Step) {
        if let Some((name, count)) = &*TARGET
            && *name == format!("{step:?}")
            && REACHED.fetch_add(1, Ordering::SeqCst) + 1 == *count
        {
            std::process::abort();
        }
    }
}
