//! Readers of this backend, for fuzzers.

use std::path::Path;

use super::archive::parse_uris;
use super::marks::Marks;
use super::simulation;
use super::sources::Source;
use super::space::installed_size;
use crate::Repository;

/// What is written of an address is one line, and says the same.
pub(crate) fn address(text: &str) {
    let repository = Repository::new("fuzzed", text);
    let Ok(source) = Source::parse(&repository) else {
        return;
    };
    let Ok(line) = source.line() else {
        return;
    };
    let line = line.into_string();
    assert_eq!(line.lines().count(), 1, "{line:?}");
    let address = line.trim_end().trim_start_matches("deb ");
    let again = Source::parse(&Repository::new("fuzzed", address));
    assert_eq!(again.ok(), Some(source), "{line:?}");
}

pub(crate) fn descriptions(text: &str) {
    let _ = Marks::of(text, &[]);
    let _ = installed_size(text);
}

/// No archive lies elsewhere than in its directory.
pub(crate) fn answers(text: &str) {
    let _ = simulation::parse(text);
    for archive in parse_uris(text) {
        let name = Path::new(&archive.file_name);
        assert_eq!(name.file_name(), Some(name.as_os_str()), "{archive:?}");
    }
}
