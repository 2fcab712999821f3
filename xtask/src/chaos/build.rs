//! A work that runs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;

use super::kill::{Way, send};
use super::site::Site;
use super::until;
use super::work::Work;
use crate::TaskResult;
use xtask::little_memory::LittleMemory;

/// What is read of a build: on a terminal both streams are one.
enum Lines {
    Terminal(BufReader<ChildStdout>),
    Errors(BufReader<ChildStderr>),
}

/// A work, the process that was started for it, and the one beside it.
pub(crate) struct Running {
    beside: Option<Child>,
    child: Child,
    lines: Lines,
    said: String,
    on_terminal: bool,
    status: Option<std::process::ExitStatus>,
    _memory: Option<LittleMemory>,
}

impl Running {
    pub(crate) fn start(site: &Site, work: Work, way: &Way) -> TaskResult<Self> {
        let memory = match way {
            Way::Memory => Some(LittleMemory::new()?),
            _ => None,
        };
        let on_terminal = matches!(way, Way::Terminal);
        let mut command: Command = site.command(work, way, memory.as_ref())?;
        command.stdin(Stdio::null()).stdout(Stdio::null());
        if on_terminal {
            command.stdout(Stdio::piped()).stderr(Stdio::null());
        } else {
            command.stderr(Stdio::piped());
        }
        let quiet = |mut command: Command| {
            command.stdin(Stdio::null()).stdout(Stdio::null());
            command.stderr(Stdio::null()).spawn()
        };
        let beside = site.beside(work).map(quiet).transpose()?;
        let mut child = command.spawn()?;
        let lines = match (child.stdout.take(), child.stderr.take()) {
            (Some(stdout), _) => Lines::Terminal(BufReader::new(stdout)),
            (None, Some(stderr)) => Lines::Errors(BufReader::new(stderr)),
            (None, None) => return Err("a build without output".into()),
        };
        Ok(Self {
            beside,
            child,
            lines,
            said: String::new(),
            on_terminal,
            status: None,
            _memory: memory,
        })
    }

    /// Reads until one more than `count` lines have come; `false` if there are
    /// no more.
    pub(crate) fn wait_for_line(&mut self, count: usize) -> bool {
        (0..=count).all(|_| {
            let length = match &mut self.lines {
                Lines::Terminal(lines) => lines.read_line(&mut self.said),
                Lines::Errors(lines) => lines.read_line(&mut self.said),
            };
            length.is_ok_and(|length| length > 0)
        })
    }

    /// The process that the user would have started.
    pub(crate) fn program(&self) -> u32 {
        let first = self.child.id();
        if self.on_terminal {
            // script(1) runs a shell, which runs the program.
            children(first).first().copied().unwrap_or(first)
        } else {
            first
        }
    }

    /// The process that holds the terminal.
    pub(crate) fn terminal(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end, reading what else is said; a build that does not end
    /// is killed, and that told.
    pub(crate) fn wait(&mut self, limit: Duration) -> TaskResult<bool> {
        let child = &mut self.child;
        let lines = &mut self.lines;
        let said = &mut self.said;
        let status = &mut self.status;
        let ended = std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut line = String::new();
                loop {
                    let length = match lines {
                        Lines::Terminal(lines) => lines.read_line(&mut line),
                        Lines::Errors(lines) => lines.read_line(&mut line),
                    };
                    if !length.is_ok_and(|length| length > 0) {
                        break;
                    }
                }
                said.push_str(&line);
            });
            let ended = until(limit, || {
                *status = child.try_wait().ok().flatten();
                status.is_some()
            });
            if !ended {
                for pid in descendants(child.id()) {
                    send(pid, Signal::KILL);
                }
                let _ = child.kill();
                let _ = child.wait();
            }
            ended
        });
        Ok(ended)
    }

    /// Waits for what runs beside it; whether that failed.
    pub(crate) fn failed_beside(&mut self) -> TaskResult<bool> {
        let Some(beside) = &mut self.beside else {
            return Ok(false);
        };
        Ok(!beside.wait()?.success())
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// The last of what it printed.
    pub(crate) fn said(&self) -> String {
        let lines: Vec<&str> = self.said.lines().collect();
        lines[lines.len().saturating_sub(8)..].join("\n")
    }
}

/// The processes that `pid` has started, in the order of their numbers.
fn children(pid: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let list = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        found.extend(
            list.split_whitespace()
                .filter_map(|n| n.parse::<u32>().ok()),
        );
    }
    found.sort_unstable();
    found
}

/// The children of `pid`, then theirs, and so on.
pub(crate) fn descendants(pid: u32) -> Vec<u32> {
    let mut all = children(pid);
    let mut next = 0;
    while let Some(&pid) = all.get(next) {
        all.extend(children(pid));
        next += 1;
    }
    all
}
