//! A lock between builds that share a cache.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use livecd_host::{Event, Host, ToolError};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::Error;

/// How often a lock that another build holds is tried.
const RETRY: Duration = Duration::from_millis(200);

/// Waits until no other build holds the lock at `path`; it is this build's
/// until the returned file is closed.
pub(crate) fn take(host: &Host, path: &Path) -> Result<File, Error> {
    let file = File::create(path).map_err(Error::io("create", path))?;
    let mut waiting = false;
    loop {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(Errno::WOULDBLOCK | Errno::INTR) => {}
            Err(errno) => return Err(Error::io("lock", path)(errno.into())),
        }
        if !waiting {
            waiting = true;
            host.report(Event::Note(format_args!(
                "waiting for another build that uses the same cache (lock {})",
                path.display()
            )));
        }
        if let Some(signal) = host.interrupt().signal() {
            let tool = format!("flock {}", path.display());
            return Err(ToolError::Interrupted { tool, signal }.into());
        }
        // Not a blocking flock: it would not see the interrupt.
        std::thread::sleep(RETRY);
    }
}
