//! The lines of a text, one after the other.

use std::sync::Arc;

use crate::source::Sources;
use crate::syntax::{Line, Place};

/// The lines of one text, with the way back by one.
pub(crate) struct Cursor {
    pub(crate) source: u32,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
    /// The number of the next line, from 0.
    next: usize,
}

impl Cursor {
    pub(crate) fn new(sources: &Sources, source: u32) -> Self {
        let (text, line_starts) = sources.shared(source);
        Self {
            source,
            text,
            line_starts,
            next: 0,
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

    /// The line in a range, which stands at a place of that kind.
    pub(crate) fn line(&self, (start, end): (usize, usize), place: Place) -> Line<'_> {
        Line::new(self.source, start, &self.text[start..end], place)
    }
}
