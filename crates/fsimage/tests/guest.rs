//! Tests that need more of the kernel than loop devices; `cargo xtask vm-test` runs
//! them in a guest.

mod in_guest;
