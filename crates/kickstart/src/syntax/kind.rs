//! What a first word makes of a line.

use super::LineKind;
use crate::headers::HEADERS;

/// What a line outside of sections is that begins with `word`.
pub(super) fn statement_kind(word: &str) -> LineKind {
    match word {
        "%include" => LineKind::Include,
        "%ksappend" => LineKind::Append,
        _ if !word.starts_with('%') => LineKind::Command,
        _ if HEADERS.contains(&word) => LineKind::Header,
        _ => LineKind::UnknownHeader,
    }
}
