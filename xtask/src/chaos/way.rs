//! The ways a build ends, as data.

use rustix::process::{Pid, Signal, kill_process};

/// Who gets a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Victim {
    Program,
    Supervisor,
    Worker,
    /// Whatever the worker runs.
    Child,
}

/// How a build ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// By itself.
    None,
    Signal(Signal, Victim),
    /// The terminal it runs on goes away.
    Terminal,
    /// A script fills a small disk.
    FullDisk,
    /// A script takes more memory than its control group may.
    Memory,
}

impl Way {
    /// Whether the build ends itself, and nobody has to kill it.
    pub(crate) fn kills_itself(&self) -> bool {
        matches!(self, Self::FullDisk | Self::Memory)
    }

    /// Whether nobody is left who could remove the work directory.
    pub(crate) fn may_leave_files(&self) -> bool {
        matches!(self, Self::Signal(Signal::KILL, Victim::Program))
    }

    /// The `%post` script of the build.
    pub(crate) fn script(&self) -> &'static str {
        match self {
            Self::FullDisk => "dd if=/dev/zero of=/fill bs=1M count=2000",
            // The copy of such a block is in memory.
            Self::Memory => "dd if=/dev/zero of=/dev/null bs=1000M count=1",
            _ => "sleep 0.1 & sleep 0.1",
        }
    }
}

pub(crate) fn send(pid: u32, signal: Signal) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, signal).is_ok())
}
