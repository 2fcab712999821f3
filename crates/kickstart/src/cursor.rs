//! The lines of a text, one after the other.

use std::sync::Arc;

use crate::lines::Lines;
use crate::source::Span;

/// The lines of one text, with the way back by one.
pub(crate) struct Cursor {
    pub(crate) source: u32,
    text: Arc<str>,
    /// The byte the next line begins at.
    pub(crate) at: usize,
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
    pub(crate) fn new(source: u32, text: Arc<str>) -> Self {
        Self {
            source,
            text,
            at: 0,
        }
    }

    /// The range of the next line, with its end.
    pub(crate) fn next(&mut self) -> Option<(usize, usize)> {
        let (_, length) = Lines::new(&self.text[self.at..]).next()?;
        let start = self.at;
        self.at += length;
        Some((start, self.at))
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
