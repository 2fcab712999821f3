//! Edits of documents do what they say and nothing else, or are errors.
#![no_main]

#[path = "../../tests/edits/oracle.rs"]
mod oracle;

use libfuzzer_sys::fuzz_target;
use livecd_kickstart::{Document, EditError};

fuzz_target!(|input: (&str, u8, u8, u8, &str)| {
    let (text, kind, at, name, value) = input;
    oracle::holds(text, kind.into(), at.into(), name.into(), value);
    // The other edits: what is refused changes nothing, and every text is read as it is kept.
    let mut document = Document::parse(text);
    let lines = document.lines().len() + 1;
    let (at, to) = (usize::from(at) % lines, usize::from(name) % lines);
    let before = document.clone();
    let done: Result<(), EditError> = match kind % 7 {
        0 => document.add_package(value).map(drop),
        1 => document
            .insert_section(at, &["%post", value], text)
            .map(drop),
        2 => document.remove_section(at),
        3 => document.move_lines(at..at + 1, to),
        4 => document
            .line_mut(at)
            .and_then(|line| line.add_positional(value)),
        5 => document
            .line_mut(at)
            .and_then(|line| line.remove_positional(to)),
        _ => document.line_mut(at).and_then(|line| line.set_flag(value)),
    };
    match done {
        Ok(()) => assert_eq!(Document::parse(&document.to_string()), document),
        Err(_) => assert_eq!(before, document),
    }
});
