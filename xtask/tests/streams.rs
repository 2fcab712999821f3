//! Tasks whose standard output or standard error is full.

use std::fs::File;
use std::process::{Command, Output, Stdio};

fn layers(stdout: Stdio, stderr: Stdio) -> Output {
    let mut task = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let task = task.arg("layers").stdout(stdout).stderr(stderr);
    task.spawn().unwrap().wait_with_output().unwrap()
}

fn full() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

/// Tried with the standard library's `println`: status 101.
#[test]
fn what_cannot_be_printed_is_an_error_and_no_panic() {
    let output = layers(full(), Stdio::piped());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = "error: could not write to standard output: ";
    assert!(said.starts_with(expected), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(layers(full(), full()).status.code(), Some(1));
    let output = layers(Stdio::piped(), full());
    assert!(output.status.success() && !output.stdout.is_empty());
}
