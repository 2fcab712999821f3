//! Values that come as JSON are refused or taken, and what is taken is written as
//! values that are the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use livecd_kickstart::{Kickstart, visible_json};

fuzz_target!(|text: &str| {
    let Ok(kickstart) = serde_json::from_str::<Kickstart>(text) else {
        return;
    };
    // As text it may be refused when it is read: values need not come from text.
    let _ = Kickstart::parse(&kickstart.to_string());
    let written = serde_json::to_string(&kickstart).expect("values are written");
    let again: Kickstart = serde_json::from_str(&written).expect("what is written is read");
    let rewritten = serde_json::to_string(&again).expect("values are written");
    assert_eq!(written, rewritten);
    assert!(!visible_json(&written).contains(char::is_control));
});
