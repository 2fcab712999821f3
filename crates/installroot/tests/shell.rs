//! The shell that the caller talks to, on a terminal of the test's, or on pipes.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

#[expect(dead_code, reason = "these tests run nothing but the shell")]
mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use livecd_host::{Host, Interrupt, Silent, ToolError};
use livecd_installroot::{InstallRoot, RootOptions};
use support::root_with_perl;

/// Set for the test program that runs the shell: the root.
const ROOT: &str = "LIVECD_TEST_SHELL";

/// Talks to a program on a terminal, as a user does. Arguments: what is piped into the
/// program instead, if anything; the program and its own.
const USER: &str = r#"
import fcntl, os, select, signal, struct, sys, termios, time

def set_size(rows, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

def size():
    return struct.unpack("HHHH", fcntl.ioctl(master, termios.TIOCGWINSZ, b" " * 8))[:2]

def read():
    global seen
    assert time.monotonic() < end, seen
    if select.select([master], [], [], 0.2)[0]:
        seen += os.read(master, 4096)

def until(text):
    global seen
    while text not in seen:
        read()
    before, seen = seen.split(text, 1)
    return before

def type(line):
    os.write(master, line)

seen = b""
end = time.monotonic() + 60
piped = sys.argv[1].encode()
master, slave = os.openpty()
set_size(33, 99)
before = termios.tcgetattr(slave)
program = os.fork()
if program == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for number in 0, 1, 2:
        os.dup2(slave, number)
    if piped:
        reader, writer = os.pipe()
        os.write(writer, piped)
        os.close(writer)
        os.dup2(reader, 0)
    os.execvp(sys.argv[2], sys.argv[2:])

if not piped:
    until(b"root:/")
    assert termios.tcgetattr(slave) != before, "keys are not passed on as they are"
exec(sys.stdin.read())

ended = 0
while not ended:
    # What is not read would hold up the program.
    read()
    ended, status = os.waitpid(program, os.WNOHANG)
assert os.waitstatus_to_exitcode(status) == 0, (status, seen)
assert termios.tcgetattr(slave) == before, "the terminal is not as it was"
"#;

/// Prints the filesystems that the descriptors of the shell, its parent's program, lie on.
const LOOK: &str = r#"
    $shell = getppid;
    opendir $fds, "/proc/$shell/fd" or die $!;
    print "filesystems of", map(" " . (stat "/proc/$shell/fd/$_")[0], grep /\d/, readdir $fds), ".\n";
"#;

/// A root in which the commands of the tests are.
fn root() -> Option<tempfile::TempDir> {
    let (directory, _) = root_with_perl()?;
    for name in ["tty", "stty", "sleep"] {
        symlink("busybox", directory.path().join("bin").join(name)).unwrap();
    }
    Some(directory)
}

/// Has a user do `script` at a terminal, where this test program runs a shell of `root`,
/// into which `piped` is piped unless that is empty.
fn user(root: &Path, piped: &str, script: &str) {
    let directory = tempfile::tempdir().unwrap();
    let lines = directory.path().join("lines");
    fs::write(&lines, script).unwrap();
    let output = Command::new("python3")
        .args(["-c", USER, piped])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "the_program", "--nocapture"])
        .env(ROOT, root)
        .env("TERM", "dumb")
        .stdin(fs::File::open(&lines).unwrap())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

/// The test program as one that runs a shell; by itself it does nothing.
#[test]
fn the_program() {
    if let Some(root) = std::env::var_os(ROOT) {
        let interrupt = Interrupt::from_signals().unwrap();
        let host = Host::interruptible(Silent, interrupt);
        let root = InstallRoot::open(&host, Path::new(&root), RootOptions::default()).unwrap();
        match root.shell() {
            Err(ToolError::Interrupted { by, .. }) => eprintln!("ended by {by}"),
            other => other.unwrap(),
        }
    }
}

#[test]
fn a_shell_has_a_terminal_of_its_own_with_the_keys_and_size_of_the_callers() {
    let Some(root) = root() else {
        return;
    };
    user(
        root.path(),
        "",
        r#"
type(b"echo on $(tty) in $(stty size)\r")
until(b"on /dev/pts/0 in 33 99")
until(b"root:/")
type(b"sh -c 'echo asleep $((1 + 1)); sleep 1000'\r")
until(b"asleep 2")
type(b"\x03")
until(b"root:/")
type(b"echo status $((100 + $?))\r")
until(b"status 230")
set_size(44, 88)
type(b"until [ \"$(stty size)\" = '44 88' ]; do sleep 0.1; done; echo grown $((1 + 1))\r")
until(b"grown 2")
type(b"exit 3\r")
"#,
    );
}

#[test]
fn a_shell_has_nothing_of_the_callers_terminal() {
    let Some(root) = root() else {
        return;
    };
    fs::write(root.path().join("tmp/look"), LOOK).unwrap();
    user(
        root.path(),
        "",
        r#"
type(b"perl /tmp/look\r")
until(b"filesystems of ")
found = until(b".").split()
assert len(found) >= 3 and str(os.fstat(slave).st_dev).encode() not in found, found
type(b"stty rows 7 columns 8 < /dev/tty; echo size $(stty size)\r")
until(b"size 7 8")
assert size() == (33, 99), size()
type(b"exit\r")
"#,
    );
}

#[test]
fn a_shell_that_is_fed_by_a_pipe_has_no_terminal() {
    let Some(root) = root() else {
        return;
    };
    fs::write(root.path().join("tmp/look"), LOOK).unwrap();
    user(
        root.path(),
        "perl /tmp/look; perl /tmp/look >&2; (: < /dev/tty) 2> /dev/null || echo without >&2; exit 3",
        r#"
for output in range(2):
    until(b"filesystems of ")
    found = until(b".").split()
    assert len(found) >= 3 and str(os.fstat(slave).st_dev).encode() not in found, found
until(b"without")
"#,
    );
}

#[test]
fn a_signal_to_the_program_ends_the_shell() {
    let Some(root) = root() else {
        return;
    };
    user(
        root.path(),
        "",
        "os.kill(program, signal.SIGTERM)\nuntil(b'ended by SIGTERM')\n",
    );
}
