//! What a tool reads.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

/// Writes what a tool reads.
pub(crate) type Feed = dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync;

/// What a tool reads from standard input.
#[derive(Clone)]
pub(crate) enum Stdin {
    /// Nothing: it is empty.
    Empty,
    /// This.
    Bytes(Vec<u8>),
    /// Whatever is written, while the tool runs.
    Stream(Arc<Feed>),
}

impl Stdin {
    /// Writes all of it.
    pub(crate) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Empty => Ok(()),
            Self::Bytes(bytes) => to.write_all(bytes),
            Self::Stream(feed) => feed(to),
        }
    }
}

impl fmt::Debug for Stdin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}
