//! rpm's macros, expanded by rpm.

use std::process::Command;

use livecd_quoting::{RpmMacros, Text};

use crate::corpus::{HARMLESS, hostile};
use crate::{assert_unharmed, file, lacks, output};

#[test]
fn a_value_of_a_macro_is_what_rpm_expands_it_to() {
    if lacks("rpm") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut text = Text::<RpmMacros>::new();
    let mut values = Vec::new();
    for value in hostile().into_iter().chain(HARMLESS.map(str::to_owned)) {
        // rpm has no room for longer ones, and takes blanks at the ends away.
        if value.len() > 4000 || value.trim() != value || value.is_empty() {
            continue;
        }
        let name = format!("value{}", values.len());
        if text.add("%{} {}\n", &[&name, &value]).is_ok() {
            values.push(value);
        }
    }
    assert!(values.len() > 100, "{}", values.len());
    file(directory.path(), ".rpmmacros", &text);
    let mut rpm = Command::new("rpm");
    rpm.current_dir(directory.path())
        .env("HOME", directory.path());
    for number in 0..values.len() {
        rpm.arg("--eval").arg(format!("%{{value{number}}}"));
    }
    let read = String::from_utf8(output(&mut rpm)).unwrap();
    let read: Vec<&str> = read.lines().collect();
    for (value, read) in values.iter().zip(&read) {
        assert_eq!(read, value);
    }
    assert_eq!(read.len(), values.len());
    assert_unharmed(directory.path());
}
