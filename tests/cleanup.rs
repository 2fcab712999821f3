//! Nothing is left of builds that ended, however that was.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use expect_test::expect;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{DEB_TOOLS, DebRepository, Scratch, cache, lacks, lacks_root, may_not_build};

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
        "--fslabel",
        "Wait",
        "--progress=json",
        // So that a test that misses its sign ends.
        "--script-timeout=10m",
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

/// The script's line may come before its shell has started what sleeps.
fn wait_until_it_sleeps(scratch: &Scratch) {
    let started = Instant::now();
    while Machine::look(scratch).sleeping == 0 {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "nothing sleeps"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
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
        let mut build = started(&scratch, ": waiting\"");
        wait_until_it_sleeps(&scratch);
        let status = end(&mut build, signal);
        assert_eq!(status.code(), Some(1), "{signal:?}");
        assert_eq!(settled(&scratch), NOTHING, "{signal:?}");
        assert_eq!(scratch.left(), Vec::<String>::new(), "{signal:?}");
    }

    // Nothing can clean up after this one but the kernel; files stay until the
    // next build, in the one directory that is the build's.
    let scratch = Scratch::new();
    let mut build = started(&scratch, ": waiting\"");
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

/// The arguments that the builds of these tests share.
fn arguments(label: &str) -> [&str; 6] {
    [
        "--repo",
        "system",
        "--image-type",
        "image",
        "--fslabel",
        label,
    ]
}

#[test]
fn two_builds_of_one_name_are_not_made_at_once_and_a_living_one_is_not_cleaned() {
    if may_not_build() || lacks(&["apt-get", "mkfs.ext4"]) {
        return;
    }
    let scratch = Scratch::new();
    let mut first = started(&scratch, ": waiting\"");
    let mut second = scratch.program(&scratch.path("wait.ks"));
    let output = second
        .args(arguments("Wait"))
        .arg("--quiet")
        .output()
        .unwrap();
    expect![[r#"
        error: another build is making Wait in $DIR/out; wait for its end, or give this one another name with --fslabel or another directory with --output
    "#]]
    .assert_eq(&scratch.messages(&output));
    assert_eq!(output.status.code(), Some(1));

    let clean = || {
        let mut clean = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        clean.args(["clean", "--tmpdir"]).arg(scratch.path("tmp"));
        let output = clean.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let work = scratch.path("tmp").join(&scratch.left()[0]);
    let (removed, told) = clean();
    assert_eq!(removed, "");
    assert_eq!(
        told,
        format!(
            "{} is left alone: its build runs (process {})\n",
            work.display(),
            first.id()
        )
    );
    assert!(work.join("install_root").exists());

    end(&mut first, Signal::KILL);
    assert_eq!(settled(&scratch), NOTHING);
    assert_eq!(clean(), (format!("{}\n", work.display()), String::new()));
    assert_eq!(scratch.left(), Vec::<String>::new());
}

#[test]
fn two_builds_share_a_cache_and_a_directory() {
    if may_not_build() || lacks(&["apt-get", "mkfs.ext4"]) {
        return;
    }
    let scratch = Scratch::new();
    let text = "part / --size=800\n%packages --nocore --exclude-weakdeps --excludedocs\n%end\n";
    let kickstart = scratch.write("main.ks", text);
    let builds = ["One", "Other"].map(|label| {
        let mut build = scratch.program(&kickstart);
        build.args(arguments(label)).arg("--cache").arg(cache());
        build.stdout(Stdio::null()).stderr(Stdio::piped());
        build.spawn().unwrap()
    });
    for build in builds {
        let output = build.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", scratch.messages(&output));
    }
    let mut left = scratch.left();
    left.sort();
    let expected = [
        "One.img",
        "One.packages.json",
        "Other.img",
        "Other.packages.json",
    ];
    assert_eq!(left, expected);
}

#[test]
fn a_signal_that_ends_the_shell_ends_the_build_without_an_image() {
    if lacks_root() || lacks(DEB_TOOLS) {
        return;
    }
    let repository = DebRepository::new();
    let scratch = Scratch::new();
    let packages = "part / --size=64\n%packages --nocore\n%end\n";
    let kickstart = scratch.write("main.ks", &(repository.line() + packages));
    let mut child = scratch
        .program(&kickstart)
        .args(["--shell", "--image-type", "image", "--format", "tar"])
        .arg("--cache")
        .arg(scratch.path("cache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut typed = child.stdin.take().unwrap();
    writeln!(typed, "echo in the shell").unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(printed.any(|line| line.unwrap() == "in the shell"));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(scratch.left(), Vec::<String>::new());
}
