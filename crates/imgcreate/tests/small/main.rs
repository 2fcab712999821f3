//! Builds of a system that is nothing but busybox: what scripts are given, and
//! what is left of them and of the machine.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

/// What makes a machine different from others is not in an image.
mod identity;
/// Scripts, run for real: in the root, and on the build host.
mod logs;
mod scripts;
/// The small system.
mod system;
