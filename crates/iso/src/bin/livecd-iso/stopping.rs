//! Signals that ask the program to stop: it first removes unfinished files.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag::register_usize;

/// Whether a signal came.
#[derive(Debug, Default)]
pub(crate) struct Stopping(Arc<AtomicUsize>);

impl Stopping {
    /// Notes SIGINT, SIGTERM and SIGHUP from now on; SIGHUP not if it is ignored, as
    /// nohup(1) asks for.
    pub(crate) fn from_signals() -> io::Result<Self> {
        let stopping = Self::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            if signal != SIGHUP || !ignores_hangup() {
                let number = usize::try_from(signal).unwrap_or_default();
                register_usize(signal, Arc::clone(&stopping.0), number)?;
            }
        }
        Ok(stopping)
    }

    /// What to answer to whoever tells how far something is.
    pub(crate) fn answer(&self) -> ControlFlow<()> {
        match self.signal() {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    /// The exit status after a signal, as a shell has it.
    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(u8::try_from(128 + self.signal()).unwrap_or(1))
    }

    fn signal(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether the caller ignores SIGHUP, proc(5): the first bit is the first signal.
fn ignores_hangup() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}
