//! Edits of documents: what is asked for is what is read afterwards, all other bytes are kept,
//! and what cannot be written is an error.
//!
//! `KICKSTART_EDITS` is how many random edits are tried; the default takes a second.

mod lines;
mod options;
mod oracle;
mod packages;
mod positionals;
mod random;
mod sections;

use livecd_kickstart::{Document, DocumentLine, EditError};

type Edit = Result<(), EditError>;

/// Edits the line `line` of a text.
#[track_caller]
fn line(text: &str, line: usize, edit: impl Fn(&mut DocumentLine) -> Edit, expected: &str) {
    document(text, |document| edit(document.line_mut(line)?), expected);
}

#[track_caller]
fn document(text: &str, edit: impl Fn(&mut Document) -> Edit, expected: &str) {
    let mut document = Document::parse(text);
    if let Err(error) = edit(&mut document) {
        panic!("{text:?}: {error}");
    }
    assert_eq!(document.to_string(), expected);
    assert_eq!(
        Document::parse(expected),
        document,
        "it is read as it is kept"
    );
}

/// The edit is an error, and changes nothing.
#[track_caller]
fn refused(text: &str, edit: impl Fn(&mut Document) -> Edit) {
    let mut document = Document::parse(text);
    if edit(&mut document).is_ok() {
        panic!("{text:?} became {:?}", document.to_string());
    }
    assert_eq!(document.to_string(), text);
}
