//! Whether processes get on, however slow the machine is.

use std::fs;
use std::time::{Duration, Instant};

/// How long nothing may happen. On a machine that is busy with other things a
/// process that works gets far more of a core than [`STIR`] in that time.
const PATIENCE: Duration = Duration::from_secs(60);
/// What looking around every few milliseconds does not take in that time, and work
/// does: 1 % of a core.
const STIR: Duration = Duration::from_millis(600);
/// How often is looked.
const LOOK: Duration = Duration::from_millis(500);

/// Watches the processes that some began.
#[derive(Debug)]
pub(crate) struct Progress {
    /// What was there when something last happened.
    seen: Sight,
    since: Instant,
    looked: Instant,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Sight {
    processes: Vec<u32>,
    used: Duration,
    /// How much was printed.
    printed: usize,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self::with(PATIENCE)
    }

    fn with(patience: Duration) -> Self {
        let now = Instant::now();
        Self {
            seen: Sight::default(),
            since: now,
            looked: now,
            patience,
        }
    }

    /// Whether `roots` and their descendants do nothing any more: none began or
    /// ended, none printed, none waits for a disk, and together they took next to no
    /// time of a processor.
    pub(crate) fn has_stopped(&mut self, roots: &[u32], printed: usize) -> bool {
        if self.looked.elapsed() < LOOK.min(self.patience / 4) {
            return false;
        }
        self.looked = Instant::now();
        let mut sight = Sight {
            printed,
            ..Sight::default()
        };
        let mut waits_for_disk = false;
        for root in roots {
            sight.processes.push(*root);
            sight.processes.extend(descendants(*root));
        }
        for pid in &sight.processes {
            let (used, state) = usage(*pid);
            sight.used += used;
            waits_for_disk |= state == 'D';
        }
        let stirred = sight.processes != self.seen.processes
            || sight.printed != self.seen.printed
            || sight.used.saturating_sub(self.seen.used) >= STIR;
        if waits_for_disk || stirred {
            self.seen = sight;
            self.since = Instant::now();
        }
        self.since.elapsed() >= self.patience
    }
}

/// The time that the threads of a process ran, and its state as in proc(5).
fn usage(pid: u32) -> (Duration, char) {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat
        .rsplit_once(") ")
        .and_then(|(_, rest)| rest.chars().next());
    let mut used = Duration::ZERO;
    for task in super::leaks::names(format!("/proc/{pid}/task")) {
        let times = fs::read_to_string(format!("/proc/{pid}/task/{task}/schedstat"));
        let nanoseconds = times.unwrap_or_default();
        let nanoseconds = nanoseconds.split(' ').next().and_then(|n| n.parse().ok());
        used += Duration::from_nanos(nanoseconds.unwrap_or_default());
    }
    (used, state.unwrap_or('Z'))
}

/// What `root` and its descendants do, a line for each: what a hang is found by.
pub(crate) fn describe(root: u32) -> String {
    let mut text = String::new();
    for pid in std::iter::once(root).chain(descendants(root)) {
        let of = |file: &str| fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
        let line = of("cmdline").replace('\0', " ");
        let status = of("status");
        let interesting = ["State:", "PPid:", "SigBlk:", "SigIgn:"];
        let status = status
            .lines()
            .filter(|line| interesting.iter().any(|i| line.starts_with(i)));
        let status: Vec<String> = status.map(|line| line.replace('\t', " ")).collect();
        text += &format!("\n  {pid} {} [{}]", line.trim(), status.join(", "));
        for task in super::leaks::names(format!("/proc/{pid}/task")) {
            let of = |file: &str| of(&format!("task/{task}/{file}"));
            let stack = of("stack").replace('\n', "; ");
            text += &format!(
                "\n    thread {task} in {}: {} {stack}",
                of("wchan"),
                of("syscall").trim()
            );
        }
        for number in super::leaks::names(format!("/proc/{pid}/fd")) {
            let to = fs::read_link(format!("/proc/{pid}/fd/{number}")).unwrap_or_default();
            text += &format!("\n    file {number} {}", to.display());
        }
    }
    text
}

/// The processes that `pid` has started, in the order of their numbers.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for task in super::leaks::names(format!("/proc/{pid}/task")) {
        let list = fs::read_to_string(format!("/proc/{pid}/task/{task}/children"));
        let list = list.unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn stops(script: &str, limit: Duration) -> bool {
        let mut child = Command::new("sh").args(["-c", script]).spawn().unwrap();
        let mut progress = Progress::with(Duration::from_millis(800));
        let started = Instant::now();
        let mut stopped = false;
        while !stopped && started.elapsed() < limit && child.try_wait().unwrap().is_none() {
            stopped = progress.has_stopped(&[child.id()], 0);
            std::thread::sleep(Duration::from_millis(20));
        }
        for pid in descendants(child.id()) {
            super::super::way::send(pid, rustix::process::Signal::KILL);
        }
        let _ = child.kill();
        child.wait().unwrap();
        stopped
    }

    #[test]
    fn processes_that_wait_for_ever_have_stopped_and_those_that_start_others_have_not() {
        assert!(stops("sleep 1000", Duration::from_secs(1000)));
        let others = "for i in $(seq 30); do sleep 0.1; done";
        assert!(!stops(others, Duration::from_secs(1000)));
    }

    #[test]
    fn what_is_told_of_processes_names_them_and_where_they_wait() {
        let mut child = Command::new("sh")
            .args(["-c", "sleep 1001; true"])
            .spawn()
            .unwrap();
        let mut told = String::new();
        for _ in 0..500 {
            told = describe(child.id());
            if told.contains(" sleep 1001 [") {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        for pid in descendants(child.id()) {
            super::super::way::send(pid, rustix::process::Signal::KILL);
        }
        child.wait().unwrap();
        assert!(told.contains(" sleep 1001 ["), "{told}");
        assert!(told.contains("file 0 "), "{told}");
    }
}
