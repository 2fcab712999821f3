//! Plain lines, read without the grammar, which says the same about them.
//!
//! Most lines of a kickstart are text, names of packages, or words without
//! quotes. The grammar takes ten times as long for them.

use super::kind::statement_kind;
use super::{Line, LineKind, Place, Word, grammar};
use crate::source::Span;

/// Reads a line if it is plain; whether it is.
pub(super) fn line(line: &mut Line<'_>, place: Place) -> bool {
    let text = line.text;
    let trimmed = text.trim();
    if place != Place::Outside {
        if trimmed.starts_with('%') {
            return false;
        }
        line.kind = match place {
            Place::Packages => LineKind::Package,
            _ => LineKind::Body,
        };
        return true;
    }
    if trimmed.is_empty() {
        return true;
    }
    if trimmed.starts_with('#') {
        line.kind = LineKind::Comment;
        return true;
    }
    let special =
        |byte| matches!(byte, b'#' | b'\'' | b'"' | b'\\' | 0x0b | 0x0c | 0x1c..=0x1e | 0x80..);
    if text.bytes().any(special) {
        return false;
    }
    line.words = words(line);
    line.kind = line.name().map_or(LineKind::Blank, statement_kind);
    true
}

fn words(line: &Line<'_>) -> Vec<Word> {
    let place = |word: &str| line.start + (word.as_ptr() as usize - line.text.as_ptr() as usize);
    line.text
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty())
        .map(|word| Word {
            value: word.to_owned(),
            span: Span {
                start: place(word) as u32,
                end: (place(word) + word.len()) as u32,
                ..line.span
            },
        })
        .collect()
}

/// The name in a `%ksappend` line, or none if it is no such line.
pub(crate) fn append_name(line: &str) -> Option<Option<&str>> {
    match line.starts_with("%ksappend") {
        true => grammar::append_name(line),
        false => None,
    }
}
