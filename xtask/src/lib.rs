//! What tests are made with: virtual machines that boot a medium or run a
//! program, an RPM distribution to make one of, and a limit to memory.
//!
//! The tasks themselves are in the program of this package; this library is
//! the part that tests use too.

#![allow(
    clippy::print_stderr,
    reason = "a long task says what it does, to developers"
)]

pub mod fixtures;
pub mod guest;
pub mod little_memory;
pub mod qemu;
