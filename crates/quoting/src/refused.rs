//! Why a value cannot be written.

/// A value that a syntax cannot hold. It does not show the value, which may be
/// a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why} cannot be written into {syntax}")]
pub struct Refused {
    /// What the syntax is called.
    pub syntax: &'static str,
    /// What is wrong with the value.
    pub why: Why,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// It has this character.
    #[error("the character {0:?}")]
    Character(char),
    /// It begins with this character.
    #[error("the character {0:?} at the beginning")]
    Beginning(char),
    /// It ends with this character.
    #[error("the character {0:?} at the end")]
    End(char),
    /// There is nothing of it.
    #[error("an empty value")]
    Empty,
    /// It is longer than this many bytes.
    #[error("a value of more than {0} bytes")]
    Long(usize),
    /// It is not one of the words that are known.
    #[error("an unknown word")]
    Word,
    /// A quote that is opened in it is not closed.
    #[error("a quote that is not closed")]
    Open,
    /// The text has another number of places than there are values: a mistake
    /// of the program.
    #[error("another number of values than the text has places")]
    Places,
}
