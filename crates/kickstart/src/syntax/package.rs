//! What a line of `%packages` names.

use super::grammar;
use crate::source::Span;

/// What a line of `%packages` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry<'a> {
    /// `vim`
    Package(&'a str),
    /// `-vim`
    Excluded(&'a str),
    /// `@core --optional`
    Group(Vec<GroupWord<'a>>),
    /// `-@core`
    ExcludedGroup(&'a str),
    /// `@^desktop`
    Environment(&'a str),
}

/// A word behind the `@` of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupWord<'a> {
    /// What looks like an option.
    Option(&'a str),
    /// A part of the name.
    Name(&'a str),
}

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
