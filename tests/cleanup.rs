use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Scratch, cache, lacks, may_not_build};

/// A kickstart whose script waits, with a daemon beside it. Both can be told
/// from those of other tests, which run at the same time, by `mark`.
fn kickstart(mark: u32) -> String {
    format!(
        "part / --size=800\n\
         %packages --nocore --exclude-weakdeps --excludedocs\n%end\n\
         %post\nsleep {mark} &\necho waiting\nsleep {mark}\n%end\n"
    )
}

/// A number of seconds that no other process sleeps.
fn mark() -> u32 {
    1_000_000 + std::process::id()
}

/// What a build could leave on the machine.
#[derive(Debug, PartialEq, Eq)]
struct Machine {
    mounts: usize,
    loops: Vec<String>,
    sleeping: usize,
}

impl Machine {
    /// Other tests run at the same time: only what is this test's counts.
    fn look(scratch: &Scratch) -> Self {
        let directory = scratch.path("tmp");
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let mut loops = Vec::new();
        for entry in fs::read_dir("/sys/block").unwrap().flatten() {
            let file = fs::read_to_string(entry.path().join("loop/backing_file"));
            loops.extend(
                file.into_iter()
                    .filter(|f| f.contains(directory.to_str().unwrap())),
            );
        }
        let sleeping = fs::read_dir("/proc").unwrap().flatten().filter(|process| {
            let line = fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
            line.contains(&format!("sleep\0{}", mark()))
        });
        Self {
            mounts: mounts.matches(directory.to_str().unwrap()).count(),
            loops,
            sleeping: sleeping.count(),
        }
    }
}

/// Starts a build and waits until its log has a line that contains `sign`.
fn started(scratch: &Scratch, sign: &str) -> Child {
    let kickstart = scratch.write("wait.ks", &kickstart(mark()));
    let mut command: Command = scratch.program(&kickstart);
    command.args([
        "--repo",
        "system",
        "--image-type",
        "image",
        "--progress=json",
        "--cache",
    ]);
    command
        .arg(cache())
        .stderr(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut seen = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    loop {
        let mut line = String::new();
        let length = lines.read_line(&mut line).unwrap();
        assert!(length > 0, "the build ended before `{sign}`:\n{seen}");
        seen.push_str(&line);
        if line.contains(sign) {
            break;
        }
    }
    // Nobody reads on, and the program must not mind.
    drop(lines);
    child
}

fn end(child: &mut Child, signal: Signal) -> ExitStatus {
    kill_process(Pid::from_child(child), signal).unwrap();
    child.wait().unwrap()
}

/// What is left, once the kernel had a moment to take it down.
fn settled(scratch: &Scratch) -> Machine {
    let started = Instant::now();
    loop {
        let machine = Machine::look(scratch);
        if machine.sleeping == 0 || started.elapsed() > Duration::from_secs(10) {
            return machine;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

const NOTHING: Machine = Machine {
    mounts: 0,
    loops: Vec::new(),
    sleeping: 0,
};

#[test]
fn a_build_that_is_stopped_or_killed_leaves_nothing_on_the_machine() {
    if may_not_build() || lacks(&["apt-get", "mkfs.ext4"]) {
        return;
    }
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let scratch = Scratch::new();
        let mut build = started(&scratch, "\"waiting\"");
        assert!(Machine::look(&scratch).sleeping > 0);
        let status = end(&mut build, signal);
        assert_eq!(status.code(), Some(1), "{signal:?}");
        assert_eq!(settled(&scratch), NOTHING, "{signal:?}");
        assert_eq!(scratch.left(), Vec::<String>::new(), "{signal:?}");
    }

    // Nothing can clean up after this one but the kernel; files stay until the
    // next build, in the one directory that is the build's.
    let scratch = Scratch::new();
    let mut build = started(&scratch, "\"waiting\"");
    end(&mut build, Signal::KILL);
    assert_eq!(settled(&scratch), NOTHING);
    let left = scratch.left();
    assert!(
        left.len() == 1 && left[0].starts_with("livecd-build-"),
        "{left:?}"
    );
    let mut build = started(&scratch, "base packages extracted");
    end(&mut build, Signal::INT);
    assert_eq!(scratch.left(), Vec::<String>::new());
}
