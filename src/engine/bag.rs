//! A bag of weighted terms (词袋): what a long text is mostly about. Documents rank by how many of the terms they have;
//! none is required.

/// Where a term is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A word of title or text.
    Word,
    /// A word of the title.
    TitleWord,
    /// A pair of neighbouring characters of the title.
    TitlePair,
}

/// A term, folded, and how much it matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Where it is looked for.
    pub place: Place,
    /// The term.
    pub text: String,
    /// Times what the engine thinks of it.
    pub weight: f32,
}
