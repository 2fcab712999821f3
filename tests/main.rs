//! The program from outside.
#![expect(clippy::print_stdout, reason = "tests say what they skip, and measure")]

/// A live medium boots, and says so itself; damaged ones do not.
mod boot;
/// Other programs read the medium, and list the same files.
mod readers;
mod support;
