//! The ways a build is brought to its end.

use rustix::process::Signal;

use super::build::Running;
use super::progress::descendants;
use super::random::Random;
use super::way::{Victim, Way, send};
use xtask::little_memory::LittleMemory;

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

/// Ends `build`; whether there was still something to end.
pub(crate) fn kill(way: Way, build: &Running, random: &mut Random) -> bool {
    let program = build.program();
    let stages = |number| descendants(program).into_iter().nth(number);
    match way {
        Way::Signal(signal, victim) => {
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
        Way::Terminal => send(build.terminal(), Signal::KILL),
        Way::None | Way::FullDisk | Way::Memory => false,
    }
}
