//! How far something has come, and whether it is to go on.

use std::ops::ControlFlow;

use crate::error::{Error, Result};

/// How far writing or extracting has come, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that are done.
    pub done: u64,
    /// Bytes of the whole; 0 where nobody knows.
    pub total: u64,
}

/// What is answered to [`Progress`]: nothing to go on, or a [`ControlFlow`] to go on or break off, which is
/// [`Error::Cancelled`].
pub trait Answer {
    /// An error if it is to break off.
    #[doc(hidden)]
    fn go_on(self) -> Result<()>;
}

impl Answer for () {
    fn go_on(self) -> Result<()> {
        Ok(())
    }
}

impl Answer for ControlFlow<()> {
    fn go_on(self) -> Result<()> {
        match self {
            Self::Continue(()) => Ok(()),
            Self::Break(()) => Err(Error::Cancelled),
        }
    }
}

/// Takes progress, whatever it answers.
pub(crate) type Listener<'a> = dyn FnMut(Progress) -> Result<()> + 'a;
