//! What a long piece of work tells whoever watches it. The library calls, the terminal implements.

/// Hears how far the work has come.
pub trait Progress: Sync {
    /// The work is known to have this size.
    fn begin(&self, what: &str, files: u64, bytes: u64);
    /// So much more of it is done, durably.
    fn advance(&self, files: u64, bytes: u64);
    /// Something that the person should know now.
    fn note(&self, message: &str);
    /// The work has ended.
    fn end(&self);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64, _: u64) {}
    fn advance(&self, _: u64, _: u64) {}
    fn note(&self, _: &str) {}
    fn end(&self) {}
}
