//! Seeing another directory as the root.

use std::fmt;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use crate::BeforeExec;

/// What a root is entered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To use its files: they are seen as they are, with nothing mounted over
    /// them.
    Files,
    /// To run programs, which expect `/dev`, `/sys` and the like.
    Programs,
}

/// A directory that tools, and closures, can be run in as if it were `/`.
///
/// [`enter`](Enter::enter), and what [`before_exec`](Enter::before_exec) returns, act on
/// the calling thread or process only; see `livecd-installroot` for the real one. Two
/// methods have to be written.
pub trait Enter: fmt::Debug + Send + Sync {
    /// The directory, as the caller sees it.
    fn root(&self) -> &Path;

    /// Makes the calling thread see the directory as its root.
    ///
    /// Called on a thread that ends afterwards, so nothing has to be undone.
    ///
    /// # Errors
    ///
    /// The system call that failed, with what it was for in the message.
    fn enter(&self, purpose: Purpose) -> io::Result<()>;

    /// An executable that starts the tool, if one has to: while a process executes
    /// a program of a hostile directory, that program's loader and the
    /// interpreter of its `#!` line can be links to what the process is still
    /// running (`/proc/self/exe`).
    ///
    /// Its arguments are the path of the tool, and the tool's own arguments from
    /// the zeroth on. If it cannot execute the tool, it writes the number of the
    /// error, as an `int`, to the pipe `failure`, which it inherits.
    ///
    /// # Errors
    ///
    /// The system call that failed.
    fn starter(&self, failure: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
        let _ = failure;
        Ok(None)
    }

    /// Last preparations in the new process, right before the tool, or its
    /// starter, replaces it. Made before the process is; `/proc` may be mounted in it.
    fn before_exec(&self) -> BeforeExec {
        BeforeExec::nothing()
    }

    /// The same, but that programs which sync files to disk are told that it is done:
    /// `None` if that is not possible. For trees that are thrown away on a crash.
    fn without_syncing(&self) -> Option<Arc<dyn Enter>> {
        None
    }
}
