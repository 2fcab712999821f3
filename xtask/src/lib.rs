//! Boots what was built, in a virtual machine.
//!
//! The tasks themselves are in the program of this package; this library is
//! the part that the end-to-end tests use too.

pub mod qemu;
