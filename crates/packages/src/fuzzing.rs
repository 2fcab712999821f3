//! What the fuzzers call: readers that no caller of this crate needs, and what
//! must be true of what they read.
#![allow(clippy::panic, reason = "a fuzzer is told by a panic")]

use crate::apt::fuzzing as apt;
use crate::dnf::fuzzing as dnf;
use crate::dpkg;

/// An address of a kickstart, and a `.repo` file.
pub fn sources(text: &str) {
    apt::address(text);
    dnf::repository_file(text);
}

/// A status file, and descriptions of packages.
pub fn control(text: &str) {
    let _ = dpkg::status::installed(text);
    for line in dpkg::status::for_apt(text).lines() {
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(line.is_empty() || line.contains(": "), "{line:?}");
    }
    apt::descriptions(text);
}

/// What apt, dnf and rpm say they will do, or have done.
pub fn metadata(text: &str) {
    apt::answers(text);
    dnf::answers(text);
}
