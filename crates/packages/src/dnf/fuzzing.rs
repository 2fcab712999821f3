//! Readers of this backend, for fuzzers.

use super::dialect::{Dialect, Dnf4, Dnf5};
use super::groups::Contents;
use super::installed;
use super::section::Section;

/// What is written of a section is one section with the same options.
pub(crate) fn repository_file(text: &str) {
    for section in Section::parse(text) {
        let Ok(written) = section.render() else {
            continue;
        };
        let written = written.into_string();
        let again = Section::parse(&written);
        assert_eq!(again.len(), 1, "{written:?}");
        assert!(again[0].has_the_options_of(&section), "{written:?}");
    }
}

pub(crate) fn answers(text: &str) {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let _ = installed::parse(text, &lines);
    let _ = Contents::parse(text);
    for dialect in [&Dnf4 as &dyn Dialect, &Dnf5] {
        for line in &lines {
            let _ = dialect.progress(line);
            let _ = dialect.unmarked(line);
        }
        let _ = dialect.metadata_failure(&lines);
        let _ = dialect.not_cached(&lines);
        let _ = dialect.failed_download(&lines);
        let _ = dialect.unresolvable(&lines);
    }
}
