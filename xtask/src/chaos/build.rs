//! A work that runs.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::progress::{Progress, children, descendants, describe};
use super::site::Site;
use super::way::{Way, send};
use super::work::Work;
use super::{Extent, until};
use crate::TaskResult;
use xtask::little_memory::LittleMemory;

/// How often is looked whether something has come, or ended.
const LOOK: Duration = Duration::from_millis(10);

/// A work, the process that was started for it, and the one beside it.
pub(crate) struct Running {
    beside: Option<Child>,
    child: Child,
    said: Said,
    on_terminal: bool,
    status: Option<ExitStatus>,
    started: Instant,
    /// How long it took, without what ran beside it.
    time: Duration,
    _memory: Option<LittleMemory>,
}

/// The lines that were printed so far, and whether there will be no more.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<(Vec<String>, bool)>>);

impl Said {
    /// Reads `stream` in a thread of its own.
    fn read(&self, stream: impl Read + Send + 'static) {
        let said = self.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                said.look(|said| said.0.push(String::from_utf8_lossy(&line).into_owned()));
            }
            said.look(|said| said.1 = true);
        });
    }

    fn look<T>(&self, look: impl FnOnce(&mut (Vec<String>, bool)) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn lines(&self) -> usize {
        self.look(|said| said.0.len())
    }
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
            // There both streams are one.
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
        let said = Said::default();
        match (child.stdout.take(), child.stderr.take()) {
            (Some(stdout), _) => said.read(stdout),
            (None, Some(stderr)) => said.read(stderr),
            (None, None) => return Err("a build without output".into()),
        }
        Ok(Self {
            beside,
            child,
            said,
            on_terminal,
            status: None,
            started: Instant::now(),
            time: Duration::ZERO,
            _memory: memory,
        })
    }

    /// Waits until more than `count` lines have come; `false` if they never do.
    pub(crate) fn wait_for_line(&self, count: usize) -> bool {
        let mut progress = Progress::new();
        loop {
            let (lines, ended) = self.said.look(|said| (said.0.len(), said.1));
            if lines > count {
                return true;
            }
            // What hangs is found when its end is waited for.
            if ended || progress.has_stopped(&self.roots(), lines) {
                return false;
            }
            std::thread::sleep(LOOK);
        }
    }

    /// How much there was of it.
    pub(crate) fn extent(&self) -> Extent {
        Extent {
            lines: self.said.lines(),
            time: self.time,
        }
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

    fn roots(&self) -> Vec<u32> {
        let beside = self.beside.as_ref().map(Child::id);
        beside.into_iter().chain([self.child.id()]).collect()
    }

    /// Waits for the end of all that was started. What was wrong: a work that does
    /// not get on is killed, and that told, and so is one that failed beside it.
    pub(crate) fn wait(&mut self) -> TaskResult<Vec<String>> {
        let mut progress = Progress::new();
        let mut beside = self.beside.is_none().then_some(true);
        loop {
            if self.status.is_none() {
                self.status = self.child.try_wait()?;
                self.time = self.started.elapsed();
            }
            if let Some(other) = &mut self.beside
                && beside.is_none()
            {
                beside = other.try_wait()?.map(|status| status.success());
            }
            if let (Some(_), Some(succeeded)) = (self.status, beside) {
                // What it said last may be on its way.
                until(Duration::from_secs(5), || self.said.look(|said| said.1));
                let failed = (!succeeded).then(|| "what ran beside it failed".to_owned());
                return Ok(failed.into_iter().collect());
            }
            let roots = self.roots();
            if progress.has_stopped(&roots, self.said.lines()) {
                let told: Vec<String> = roots.into_iter().map(describe).collect();
                self.end();
                return Ok(vec![format!("a work that hangs:{}", told.concat())]);
            }
            std::thread::sleep(LOOK);
        }
    }

    fn end(&mut self) {
        for root in self.roots() {
            for pid in descendants(root) {
                send(pid, Signal::KILL);
            }
        }
        for child in self.beside.iter_mut().chain([&mut self.child]) {
            // It may have ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// The last of what it printed.
    pub(crate) fn said(&self) -> String {
        self.said.look(|said| {
            let lines = &said.0;
            lines[lines.len().saturating_sub(8)..].join("\n")
        })
    }
}
