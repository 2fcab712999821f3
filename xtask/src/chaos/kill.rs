//! The ways a build is brought to its end.

use rustix::process::{Pid, Signal, kill_process};

use super::build::Running;
use super::progress::descendants;
use super::random::Random;
use xtask::little_memory::LittleMemory;

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

/// Every way that is possible here.
pub(crate) fn ways() -> Vec<Way> {
    use Victim::{Child, Program, Supervisor, Worker};
    let mut ways = vec![
        Way::Signal(Signal::KILL, Program),
        Way::Signal(Signal::INT, Program),
        Way::Signal(Signal::KILL, Worker),
        Way::Signal(Signal::TERM, Program),
        Way::Signal(Signal::KILL, Supervisor),
        Way::Signal(Signal::HUP, Program),
        Way::Signal(Signal::KILL, Child),
        Way::Terminal,
        Way::Signal(Signal::TERM, Worker),
        Way::Signal(Signal::TERM, Child),
    ];
    if rustix::process::geteuid().is_root() {
        ways.push(Way::FullDisk);
        match LittleMemory::new() {
            Ok(_) => ways.push(Way::Memory),
            Err(error) => {
                eprintln!("SKIPPED: no build runs out of memory, it cannot be limited: {error}");
            }
        }
    } else {
        eprintln!("SKIPPED: no disk is full and no build runs out of memory, that needs root");
    }
    ways
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

    /// Ends `build`; whether there was still something to end.
    pub(crate) fn kill(&self, build: &Running, random: &mut Random) -> bool {
        let program = build.program();
        let stages = |number| descendants(program).into_iter().nth(number);
        match *self {
            Self::Signal(signal, victim) => {
                let pid = match victim {
                    Victim::Program => Some(program),
                    Victim::Supervisor => stages(0),
                    Victim::Worker => stages(1),
                    Victim::Child => {
                        let all = descendants(program);
                        let children = all.get(2..).unwrap_or_default();
                        children.get(random.below(children.len())).copied()
                    }
                };
                pid.is_some_and(|pid| send(pid, signal))
            }
            Self::Terminal => send(build.terminal(), Signal::KILL),
            Self::None | Self::FullDisk | Self::Memory => false,
        }
    }
}

pub(crate) fn send(pid: u32, signal: Signal) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, signal).is_ok())
}
