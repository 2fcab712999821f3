//! Whatever a repository's address or a `.repo` file says, what is written of it says the same to its reader.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| livecd_packages::fuzzing::sources(text));
