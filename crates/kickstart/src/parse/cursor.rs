//! The lines of a text, one after the other.

use std::sync::Arc;

use crate::lines::{BYTE_ORDER_MARK, ends_in_carriage_returns};
use crate::source::Sources;
use crate::syntax::{Line, Place};

/// The lines of one text, with the way back by one.
pub(crate) struct Cursor {
    pub(crate) source: u32,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
    /// The number of the next line, from 0.
    next: usize,
    /// Whether most of its lines end in a carriage return and a line feed.
    pub(crate) has_carriage_returns: bool,
}

impl Cursor {
    pub(crate) fn new(sources: &Sources, source: u32) -> Self {
        let (text, line_starts) = sources.shared(source);
        let has_carriage_returns = ends_in_carriage_returns(&text);
        Self {
            source,
            text,
            line_starts,
            next: 0,
            has_carriage_returns,
        }
    }

    /// The range of the next line, with its end.
    pub(crate) fn next(&mut self) -> Option<(usize, usize)> {
        let start = *self.line_starts.get(self.next)? as usize;
        self.next += 1;
        let end = self.line_starts.get(self.next);
        let end = end.map_or(self.text.len(), |&end| end as usize);
        (start < end).then_some((start, end))
    }

    /// Makes the last line the next one again.
    pub(crate) fn back(&mut self) {
        self.next = self.next.saturating_sub(1);
    }

    /// The rest of the text, from the next line on.
    pub(crate) fn rest(&self) -> &str {
        let start = self.line_starts.get(self.next);
        start.map_or("", |&start| &self.text[start as usize..])
    }

    /// The line in a range, which stands at a place of that kind.
    ///
    /// A byte order mark is no part of the first one.
    pub(crate) fn line(&self, (start, end): (usize, usize), place: Place) -> Line<'_> {
        let start = match start {
            0 => self.text.len() - self.text.trim_start_matches(BYTE_ORDER_MARK).len(),
            _ => start,
        };
        Line::new(
            self.source,
            start,
            self.text.get(start..end).unwrap_or_default(),
            place,
        )
    }
}
