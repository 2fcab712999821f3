//! Whatever a root's package database says, apt is shown known fields on lines of their own.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| livecd_packages::fuzzing::control(text));
