//! Files that include each other in any way end in values or in errors.
#![no_main]

use libfuzzer_sys::fuzz_target;
use livecd_kickstart::{IncludeError, Includes, Kickstart, ParseOptions};

/// Files called `0`, `1`, … in one directory, of which a thousand may be opened.
struct Files<'a> {
    texts: Vec<&'a str>,
    left: usize,
}

impl Includes for Files<'_> {
    fn open(&mut self, name: &str, _from: &str) -> Result<(String, String), IncludeError> {
        self.left = self.left.checked_sub(1).ok_or("enough")?;
        let index: usize = name.parse().map_err(|_| "no such file")?;
        let text = self.texts.get(index).ok_or("no such file")?;
        Ok((name.to_owned(), (*text).to_owned()))
    }
}

fuzz_target!(|texts: Vec<&str>| {
    let main = texts.first().copied().unwrap_or_default();
    let mut files = Files { texts: texts.clone(), left: 1000 };
    match Kickstart::parse_including(main, "0", &ParseOptions::default(), &mut files) {
        Ok(kickstart) => drop(kickstart.to_string()),
        Err(errors) => drop(errors.to_string()),
    }
});
