//! The entry of a line of `%packages`, for plain ones without the grammar.

use super::entry::Entry;
use super::grammar;
use crate::source::Span;

/// The entry of a line of `%packages` that begins at `start`, and its place.
pub(crate) fn package_entry(source: u32, start: usize, text: &str) -> Option<(Entry<'_>, Span)> {
    let trimmed = text.trim();
    // Most entries are names, which need no grammar.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+*:".contains(&byte);
    if trimmed.is_empty() || trimmed.starts_with('-') || !trimmed.bytes().all(plain) {
        return grammar::package_entry(source, start, text);
    }
    let start = start + text.len() - text.trim_start().len();
    let span = Span {
        source,
        start: start as u32,
        end: (start + trimmed.len()) as u32,
    };
    Some((Entry::Package(trimmed), span))
}
