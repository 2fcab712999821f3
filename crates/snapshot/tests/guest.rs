//! Tests that need device-mapper; `cargo xtask vm-test` runs them in a guest.

mod in_guest;
