//! Nothing panics, in any version, and every message can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use livecd_kickstart::{Document, Kickstart, ParseOptions, Version, format};

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let version = Version::all().nth(usize::from(choice) % 53);
    let options = version.map(ParseOptions::version).unwrap_or_default();
    match Kickstart::parse_with(text, "fuzz.ks", &options) {
        Ok(kickstart) => {
            for warning in kickstart.warnings() {
                let _ = kickstart.sources().render(warning);
            }
        }
        Err(errors) => assert!(!errors.to_string().contains("error[internal]")),
    }
    assert_eq!(Document::parse(text).to_string(), text);
    let _ = format(text, version.unwrap_or(Version::NEWEST));
});
