//! What signals do to a build, whose caller may have blocked or ignored them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Scratch, lacks, lacks_root};

/// Not as long as anything that waits for ever.
const SOON: Duration = Duration::from_secs(60);

/// All that a caller can block or ignore.
const SIGNALS: [&str; 29] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "USR1", "SEGV", "USR2", "PIPE",
    "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
    "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS",
];

/// A script that starts others, waits for them, and fails.
const SCRIPT: &str = "%pre --erroronfail\n\
    (sleep 0.01 & wait; yes | head -c 200000 | wc -c)\n\
    grep -E '^Sig(Blk|Ign):' /proc/self/status\nexit 7\n%end\n";

/// The program, called by `env` with this option.
fn by_env(scratch: &Scratch, option: &str, kickstart: &str, progress: &str) -> Command {
    let file = scratch.write("main.ks", kickstart);
    let program = scratch.program(&file);
    let mut env = Command::new("env");
    // What ignores a signal here, such as nohup, must not decide what is tested.
    env.args(["--default-signal", option])
        .arg(program.get_program())
        .args(program.get_args());
    env.args(["--image-type=image", "--progress", progress]);
    env.env("NO_COLOR", "1");
    env
}

#[test]
fn no_signal_that_is_blocked_or_ignored_makes_a_build_wait_or_reaches_its_scripts() {
    if lacks(&["env", "timeout"]) || lacks_root() {
        return;
    }
    for signal in SIGNALS {
        for kind in ["block", "ignore"] {
            let scratch = Scratch::new();
            let option = format!("--{kind}-signal={signal}");
            let program = by_env(&scratch, &option, SCRIPT, "plain");
            let mut timeout = Command::new("timeout");
            timeout.args(["--signal=KILL", "60"]).arg("env");
            let output = timeout.args(program.get_args()).output().unwrap();
            let messages = scratch.messages(&output);
            assert_eq!(output.status.code(), Some(1), "{option}: {messages}");
            for line in [
                "200000",
                "SigBlk:\t0000000000000000",
                "SigIgn:\t0000000000000000",
                "exit status: 7",
            ] {
                assert!(messages.contains(line), "{option}: {line}: {messages}");
            }
            assert_eq!(scratch.left(), Vec::<String>::new(), "{option}");
        }
    }
}

/// A build that waits in a script until it is stopped.
fn waiting(scratch: &Scratch, option: &str) -> Child {
    let script = "%pre\necho now it waits\nsleep 600\n%end\n";
    let mut command = by_env(scratch, option, script, "json");
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let started = lines.any(|line| line.unwrap().contains("now it waits"));
    assert!(started, "{option}");
    // What is said later needs a reader.
    std::thread::spawn(move || lines.count());
    child
}

#[track_caller]
fn ends(scratch: &Scratch, mut child: Child, what: &str) {
    let started = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(started.elapsed() < SOON, "{what}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(1), "{what}");
    assert_eq!(scratch.left(), Vec::<String>::new(), "{what}");
}

#[test]
fn a_build_can_be_stopped_whatever_its_caller_has_blocked_or_ignored() {
    if lacks(&["env"]) || lacks_root() {
        return;
    }
    for (option, signal) in [
        ("--block-signal", Signal::INT),
        ("--block-signal", Signal::TERM),
        ("--block-signal=HUP", Signal::HUP),
        ("--ignore-signal=INT,TERM", Signal::INT),
        ("--ignore-signal=INT,TERM", Signal::TERM),
        ("--ignore-signal=CHLD", Signal::INT),
        ("--ignore-signal", Signal::TERM),
    ] {
        let scratch = Scratch::new();
        let child = waiting(&scratch, option);
        kill_process(Pid::from_child(&child), signal).unwrap();
        ends(&scratch, child, &format!("{option}, {signal:?}"));
    }
}

#[test]
fn a_hangup_that_is_ignored_as_by_nohup_stops_nothing() {
    if lacks(&["env"]) || lacks_root() {
        return;
    }
    let scratch = Scratch::new();
    let mut child = waiting(&scratch, "--ignore-signal=HUP");
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::HUP).unwrap();
    // Those below the program, too: a terminal that goes tells all of them.
    let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id())).unwrap();
    let below = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("children")));
    let below = below.collect::<Result<String, _>>().unwrap();
    let below: Vec<Pid> = below
        .split_whitespace()
        .filter_map(|pid| Pid::from_raw(pid.parse().ok()?))
        .collect();
    assert!(!below.is_empty());
    for pid in below {
        kill_process(pid, Signal::HUP).unwrap();
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(child.try_wait().unwrap(), None);
    kill_process(pid, Signal::TERM).unwrap();
    ends(&scratch, child, "SIGTERM after an ignored SIGHUP");
}
