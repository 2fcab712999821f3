//! Included files, and who may have made them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Scratch, lacks};

/// Not as long as anything that waits for ever.
const SOON: Duration = Duration::from_secs(60);

#[test]
fn only_a_plain_file_of_a_reasonable_size_can_be_included() {
    if lacks(&["mkfifo"]) {
        return;
    }
    let scratch = Scratch::new();
    let made = Command::new("mkfifo").arg(scratch.path("fifo")).status();
    assert!(made.unwrap().success());
    fs::create_dir(scratch.path("directory")).unwrap();
    let huge = fs::File::create(scratch.path("huge")).unwrap();
    huge.set_len(1 << 40).unwrap();
    std::os::unix::fs::symlink("/dev/zero", scratch.path("link")).unwrap();
    let started = Instant::now();
    for (name, why) in [
        ("fifo", "it is a FIFO, not a file"),
        ("directory", "it is a directory"),
        ("/dev/zero", "it is a device, not a file"),
        ("/dev/tty", ""),
        ("link", "it is a device, not a file"),
        ("huge", "it is larger than 64 MiB"),
    ] {
        for word in ["%include", "%ksappend"] {
            let text = format!("lang C\n{word} {name}\n");
            let messages = scratch.fails(&text, ["--image-type", "image"], 1);
            assert!(messages.contains(why), "{word} {name}: {messages}");
            assert!(messages.contains("main.ks:2"), "{word} {name}: {messages}");
        }
    }
    assert!(started.elapsed() < SOON);
}

#[test]
fn a_kickstart_may_come_by_a_pipe_but_not_without_an_end() {
    let scratch = Scratch::new();
    let program = env!("CARGO_BIN_EXE_livecd-creator");
    for (line, why) in [
        (
            "printf 'lang C\nwrong\n' | \"$@\" /dev/stdin",
            "/dev/stdin:2:1",
        ),
        ("\"$@\" /dev/fd/7 7<<E\nlang C\nwrong\nE\n", "/dev/fd/7:2:1"),
        (
            "yes | \"$@\" /dev/stdin",
            "because: it is larger than 64 MiB",
        ),
        ("\"$@\" /dev/zero", "because: it is larger than 64 MiB"),
        ("\"$@\" /", "because: Is a directory"),
    ] {
        let mut shell = Command::new("sh");
        shell.args(["-c", line, "sh", program, "--image-type", "image"]);
        shell
            .arg("--tmpdir")
            .arg(scratch.path("tmp"))
            .env("NO_COLOR", "1");
        let output = shell.output().unwrap();
        let messages = scratch.messages(&output);
        assert!(messages.contains(why), "{line}: {messages}");
        assert_eq!(output.status.code(), Some(1), "{line}: {messages}");
        assert_eq!(scratch.left(), Vec::<String>::new(), "{line}");
    }
}

/// Also while the kickstart itself is waited for.
#[test]
fn a_signal_ends_the_program_that_waits_for_its_kickstart() {
    if lacks(&["mkfifo"]) {
        return;
    }
    for signal in ["INT", "TERM"] {
        let scratch = Scratch::new();
        let fifo = scratch.path("fifo.ks");
        assert!(
            Command::new("mkfifo")
                .arg(&fifo)
                .status()
                .unwrap()
                .success()
        );
        let log = scratch.path("log");
        let mut child = scratch
            .program(&fifo)
            .arg("--progress=json")
            .arg("--logfile")
            .arg(&log)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The first event comes right before it reads.
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        lines.read_line(&mut String::new()).unwrap();
        let started = Instant::now();
        let status = loop {
            let pid = child.id().to_string();
            let _ = Command::new("kill").args(["-s", signal, &pid]).status();
            std::thread::sleep(Duration::from_millis(100));
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None => assert!(started.elapsed() < SOON, "SIG{signal} does not end it"),
            }
        };
        assert!(!status.success());
        assert_eq!(scratch.left(), Vec::<String>::new());
    }
}
