//! The lines of a kickstart, and where they begin.

use std::ops::Range;

use livecd_kickstart::{Document, DocumentLine};

/// The lines of a kickstart, as the language has them.
#[derive(Debug)]
pub(crate) struct Lines {
    document: Document,
    starts: Vec<usize>,
}

/// A line, and the byte of the text that it begins at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) start: usize,
    pub(crate) line: &'a DocumentLine,
}

impl<'a> Line<'a> {
    /// Its bytes in the text, without its end.
    pub(crate) fn range(self) -> Range<usize> {
        let text = self.line.text();
        let blank = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(blank.min(text.len()));
        self.start + blank.min(end)..self.start + end
    }

    /// The words with their bytes in the text.
    pub(crate) fn words(self) -> impl Iterator<Item = (&'a str, Range<usize>)> {
        let start = self.start;
        let words = self.line.words();
        words.map(move |(word, range)| (word, start + range.start..start + range.end))
    }

    /// The name of the file that it includes, and where that stands.
    pub(crate) fn included(self) -> Option<(&'a str, Range<usize>)> {
        use livecd_kickstart::LineKind::{Append, Include};
        match self.line.kind() {
            Include | Append => self.words().nth(1),
            _ => None,
        }
    }
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let document = Document::parse(text);
        let mut at = 0;
        let starts = document.lines().iter().map(|line| {
            let start = at;
            at += line.text().len();
            start
        });
        let starts = starts.collect();
        Self { document, starts }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Line<'_>> {
        let lines = self.document.lines().iter().zip(&self.starts);
        lines.map(|(line, start)| Line {
            start: *start,
            line,
        })
    }

    /// The line that the byte `at` is in; none in a text without lines.
    pub(crate) fn at(&self, at: usize) -> Option<Line<'_>> {
        let index = self.starts.partition_point(|start| *start <= at);
        self.nth(index.checked_sub(1)?)
    }

    /// The line with a number, from 0.
    pub(crate) fn nth(&self, index: usize) -> Option<Line<'_>> {
        let line = self.document.lines().get(index)?;
        let start = *self.starts.get(index)?;
        Some(Line { start, line })
    }
}
