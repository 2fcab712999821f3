//! What is accepted is written so that it is read back as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use livecd_kickstart::Kickstart;

fuzz_target!(|text: &str| {
    if let Ok(kickstart) = Kickstart::parse(text) {
        let written = kickstart.to_string();
        match Kickstart::parse(&written) {
            Ok(again) => assert_eq!(written, again.to_string()),
            Err(errors) => panic!("{written}\n{errors}"),
        }
    }
});
