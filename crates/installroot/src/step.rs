//! Names a step in the errors of its system calls.

use std::io;

/// Says in an error what was being done.
pub(crate) fn step<T>(act: &str, run: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    run().map_err(|error| io::Error::new(error.kind(), format!("could not {act}: {error}")))
}
