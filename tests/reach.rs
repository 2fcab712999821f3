//! What scripts cannot reach.

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{DEB_TOOLS, DebRepository, Scratch, User, lacks, lacks_root};

/// What scripts of every kind try, of which nothing may come about. `$VICTIM` is
/// a file outside.
const TRIED: &[&str] = &[
    // Of the work directory: its mode, its lock, names that the build will use.
    "chmod 755 $WORK",
    "rm -f $WORK/lock && mkfifo $WORK/lock",
    "ln -s $VICTIM $WORK/squashfs.img",
    "mkdir -p $WORK/pxeboot && ln -s $VICTIM $WORK/pxeboot/vmlinuz",
    "ln -s $VICTIM $WORK/rootfs.img",
    "ln -s $VICTIM $WORK/ks-script-0-100",
    // Of the finished files.
    "echo harm > $WORK/out/.bashrc",
    "ln -s $VICTIM $WORK/out/T.tar",
    "ln -s $VICTIM $WORK/out/T.packages.json",
    "mkfifo $WORK/out/A.fifo",
    // Of the packages and of what apt keeps.
    "rm -r $WORK/packages",
    "ln -s $VICTIM $WORK/packages/data.tar",
    // What the caller has said.
    "grep -q main.ks /proc/1/cmdline",
];

/// A kickstart whose scripts try all of it. `%pre` has to find the work directory.
fn kickstart(repository: &DebRepository, victim: &str) -> String {
    let mut text = format!(
        "{}part / --size=64\nrootpw --lock\n%packages --nocore\n%end\n",
        repository.line()
    );
    for (kind, work) in [
        ("%pre", "$(dirname $0)"),
        ("%pre-install", "$INSTALL_ROOT/.."),
        ("%post --nochroot", "$INSTALL_ROOT/.."),
        ("%post --nochroot", "$LIVE_ROOT/.."),
    ] {
        text += &format!("{kind} --interpreter=/bin/sh\nVICTIM={victim}; WORK={work}; exec 2>&1\n");
        for change in TRIED {
            text += &format!("( {change} ) > /dev/null && echo 'could {change}'\n");
        }
        text += "ls -ld $WORK | cut -c1-10; true\n%end\n";
    }
    text
}

fn finished(scratch: &Scratch) -> Vec<String> {
    let entries = fs::read_dir(scratch.path("out")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn arguments(scratch: &Scratch, kickstart: &str) -> Vec<PathBuf> {
    let mut words = vec![scratch.write("main.ks", kickstart)];
    words.extend(
        [
            "--image-type=image",
            "--format=tar",
            "--fslabel=T",
            "--verbose",
        ]
        .map(PathBuf::from),
    );
    for (option, directory) in [
        ("--tmpdir", "tmp"),
        ("--output", "out"),
        ("--cache", "cache"),
    ] {
        words.extend([option.into(), scratch.path(directory)]);
    }
    words
}

fn unharmed(scratch: &Scratch, output: &Output) {
    let messages = scratch.messages(output);
    assert!(output.status.success(), "{messages}");
    assert!(!messages.contains(": could "), "{messages}");
    assert_eq!(messages.matches(": drwx------\n").count(), 4, "{messages}");
    assert_eq!(
        fs::read_to_string(scratch.path("victim")).unwrap(),
        "untouched"
    );
    assert_eq!(
        fs::read_to_string(scratch.path("out/.bashrc")).unwrap(),
        "the user's"
    );
    assert_eq!(finished(scratch), [".bashrc", "T.packages.json", "T.tar"]);
    assert_eq!(fs::read_dir(scratch.path("tmp")).unwrap().count(), 0);
}

/// Tried by giving `ReadOnlyHost` the work directory as writable.
#[test]
fn scripts_reach_nothing_that_the_build_keeps() {
    if lacks_root() || lacks(DEB_TOOLS) {
        return;
    }
    let repository = DebRepository::new();
    for user in [false, true] {
        let scratch = Scratch::new();
        let victim = scratch.write("victim", "untouched");
        scratch.write("out/.bashrc", "the user's");
        let text = kickstart(&repository, victim.to_str().unwrap());
        let words = arguments(&scratch, &text);
        let output = if user {
            let user = User::new(&scratch);
            let mut command = user.shell("", "exec \"$@\"", [user.program()]);
            command.args(words).output().unwrap()
        } else {
            let mut program = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
            program.args(words).env("NO_COLOR", "1").output().unwrap()
        };
        unharmed(&scratch, &output);
    }
}

/// Tried with the environment variables of before: the directory was emptied.
#[test]
fn nothing_in_the_environment_makes_a_program_a_worker() {
    let scratch = Scratch::new();
    let victim = scratch.write("tmp/victim", "untouched");
    let line = "mount -t tmpfs none /mnt; hostname before 2> /dev/null || true
        \"$@\"; hostname";
    let mut shell = Command::new("unshare");
    if lacks_root() {
        return;
    }
    shell.args(["--mount", "--uts", "sh", "-ec", line, "sh"]);
    shell.args([env!("CARGO_BIN_EXE_livecd-creator"), "clean", "--tmpdir"]);
    shell.arg(scratch.path("tmp"));
    for stage in ["worker", "supervisor"] {
        shell
            .env("LIVECD_STAGE", stage)
            .env("LIVECD_STAGE_PIPES", "0 1 root");
        shell
            .env("LIVECD_WORK_DIR", scratch.path("tmp"))
            .env("LIVECD_REMOVE", "1");
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "before\n");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
    }
}

/// What somebody made where dead builds leave their directories.
#[test]
fn a_fifo_for_a_lock_holds_up_neither_clean_nor_a_signal() {
    let scratch = Scratch::new();
    let left = scratch.path("tmp/livecd-build-dead");
    fs::create_dir(&left).unwrap();
    let status = Command::new("mkfifo").arg(left.join("lock")).status();
    assert!(status.unwrap().success());
    assert!(
        fs::metadata(left.join("lock"))
            .unwrap()
            .file_type()
            .is_fifo()
    );
    symlink("/dev/zero", left.join("link")).unwrap();
    let mut clean = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
    let mut clean = clean
        .args(["clean", "--tmpdir"])
        .arg(scratch.path("tmp"))
        .spawn()
        .unwrap();
    let started = Instant::now();
    while clean.try_wait().unwrap().is_none() {
        let patient = started.elapsed() < Duration::from_secs(60);
        if !patient {
            kill_process(Pid::from_child(&clean), Signal::KILL).unwrap();
        }
        assert!(patient, "clean waits for the lock");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!left.exists());
}

/// Tried by catching signals only when the worker is started: a directory was left
/// now and then.
#[test]
fn a_signal_while_the_program_starts_leaves_nothing() {
    let scratch = Scratch::new();
    for pause in 0..30 {
        let mut program = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        program.arg("overlay").arg(scratch.path("missing.iso"));
        program.arg("--output").arg(scratch.path("out/changes.img"));
        program.arg("--tmpdir").arg(scratch.path("tmp"));
        let null = || std::process::Stdio::null();
        let mut program = program.stdout(null()).stderr(null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        kill_process(Pid::from_child(&program), Signal::INT).unwrap();
        assert!(!program.wait().unwrap().success());
        assert_eq!(scratch.left(), Vec::<String>::new(), "after {pause} ms");
    }
}
