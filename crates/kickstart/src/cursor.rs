//! The lines of a text, one after the other.

use std::sync::Arc;

use crate::source::{Sources, Span};

/// The lines of one text, with the way back by one.
pub(crate) struct Cursor {
    pub(crate) source: u32,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
    /// The number of the next line, from 0.
    next: usize,
}

/// A line with its end, and its place without it.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// The byte it begins at.
    pub(crate) start: usize,
    /// Its place without the white space around it.
    pub(crate) span: Span,
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

    pub(crate) fn line(&self, (start, end): (usize, usize)) -> Line<'_> {
        let text = &self.text[start..end];
        let end = start + text.trim_end().len();
        let start_of_text = (start + text.len() - text.trim_start().len()).min(end);
        Line {
            text,
            start,
            span: Span {
                source: self.source,
                start: start_of_text as u32,
                end: end as u32,
            },
        }
    }
}
