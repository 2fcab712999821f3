//! Why a document cannot be changed as asked.

use crate::syntax::LineKind;

/// Why a [`Document`](crate::Document) cannot be changed as asked. It was not changed at all.
///
/// Messages name lines from 1 and hold no values, which may be secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// There is no line of this number, which is from 0.
    #[error("the document has no line {}", .0 + 1)]
    NoLine(usize),
    /// The line is of another kind.
    #[error("the line is {found}, not {wanted}")]
    NotThat {
        /// What would have such a thing.
        wanted: &'static str,
        /// What the line is.
        found: LineKind,
    },
    /// The line has no such word that is not an option.
    #[error("the line has no word number {} that is not an option", .0 + 1)]
    NoWord(usize),
    /// The command has no such option in any version.
    #[error("`{command}` has no option `{option}`")]
    UnknownOption {
        /// The command.
        command: String,
        /// The option as it was asked for.
        option: String,
    },
    /// The option takes no value.
    #[error("`{0}` takes no value")]
    TakesNoValue(String),
    /// The option needs a value.
    #[error("`{0}` needs a value")]
    NeedsValue(String),
    /// There is no way to write it that is read as it is meant.
    #[error("{what} cannot be written: {why}")]
    Inexpressible {
        /// What cannot be written.
        what: String,
        /// Why not.
        why: &'static str,
    },
    /// Another line, whose number is from 0, would no longer be what it is.
    #[error("line {}, {was}, would be read as something else", line + 1)]
    Structure {
        /// The line's number before the edit, from 0.
        line: usize,
        /// What it is.
        was: LineKind,
    },
}

/// It cannot be written: the reason is that it would be read as something else.
pub(super) fn inexpressible(what: impl Into<String>) -> EditError {
    EditError::Inexpressible {
        what: what.into(),
        why: "it would be read as something else",
    }
}
