//! What is done between `fork` and `exec`. `unsafe` because the compiler cannot check
//! that code which runs there allocates nothing and takes no lock.
#![allow(unsafe_code)]

use std::fmt;
use std::io;
use std::sync::Arc;

/// The last preparations of a new process, right before a tool, or its starter,
/// replaces it. See [`Enter::before_exec`](crate::Enter::before_exec).
#[derive(Clone, Default)]
pub struct BeforeExec(Option<Arc<Act>>);

type Act = dyn Fn() -> io::Result<()> + Send + Sync;

impl BeforeExec {
    /// Nothing.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Calls `act`.
    ///
    /// # Safety
    ///
    /// `act` runs in the child of a process that has several threads, which may hold
    /// any lock: it must make system calls only, allocate nothing and take no lock
    /// (signal-safety(7)). What it needs is made beforehand and moved into it.
    pub unsafe fn new(act: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(act)))
    }

    pub(crate) fn run(&self) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), |act| act())
    }
}

impl fmt::Debug for BeforeExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "BeforeExec"
        } else {
            "BeforeExec(nothing)"
        })
    }
}
