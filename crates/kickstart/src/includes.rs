//! Where the texts come from that a kickstart includes.

use std::error::Error;

/// Why a text cannot be had.
pub type IncludeError = Box<dyn Error + Send + Sync>;

/// A text is left out on purpose, and why: a warning, not an error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct LeftOut {
    why: String,
}

impl LeftOut {
    /// Says why, as the end of a sentence.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}

/// Finds the text that an `%include` names.
pub trait Includes {
    /// The path and the text of `name`, included by the file `from`.
    ///
    /// The path is shown in messages, and tells texts apart: one that includes
    /// itself, directly or not, is an error.
    ///
    /// # Errors
    ///
    /// Says why the text cannot be had; the message names the file. An
    /// [`io::Error`](std::io::Error) of the kind `NotFound` says that it is not there,
    /// which [`ParseOptions::made_by_pre`](crate::ParseOptions::made_by_pre) allows.
    /// [`LeftOut`] says that it is not meant to be read: a warning.
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError>;
}

/// What to do about `%include` lines.
pub(crate) enum Follow<'a> {
    /// Put the named text in place.
    Yes(&'a mut dyn Includes),
    /// Leave them out.
    No,
}

/// An error and its causes, in one sentence.
pub(crate) fn sentence(error: &IncludeError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
