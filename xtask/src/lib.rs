//! What tests are made with: a virtual machine that boots a medium, and an RPM
//! distribution to make one of.
//!
//! The tasks themselves are in the program of this package; this library is
//! the part that the end-to-end tests use too.

#![allow(
    clippy::print_stderr,
    reason = "a long task says what it does, to developers"
)]

pub mod fixtures;
pub mod qemu;
