//! Whatever package managers print, it is read or left alone.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| livecd_packages::fuzzing::metadata(text));
