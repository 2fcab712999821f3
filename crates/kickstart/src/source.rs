//! The texts that were read, and places in them.

use std::sync::Arc;

use crate::lines::line_starts;

/// A place in one of the [`Sources`]: a range of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Span {
    /// Which text, as [`Sources::add`] numbered it.
    pub source: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The same place from its first byte on, `end` being that of `other`.
    pub fn to(self, other: Self) -> Self {
        Self {
            end: other.end,
            ..self
        }
    }
}

/// A place as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Location<'a> {
    /// The file's name as it was given.
    pub file: &'a str,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl std::fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A text that was read.
#[derive(Clone, PartialEq, Eq)]
struct Source {
    name: String,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
    included_from: Option<Span>,
}

/// Says which text it is, and not what stands in it, which may be secret.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .field("included_from", &self.included_from)
            .finish()
    }
}

/// The texts that were read: a kickstart, and the files it includes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    sources: Vec<Source>,
}

impl Sources {
    /// Adds a text, and returns the number that spans use for it.
    ///
    /// What lies beyond 4 GiB has no place in a span.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        text: impl Into<Arc<str>>,
        included_from: Option<Span>,
    ) -> u32 {
        let text = text.into();
        let line_starts = line_starts(&text).into();
        self.sources.push(Source {
            name: name.into(),
            text,
            line_starts,
            included_from,
        });
        (self.sources.len() - 1) as u32
    }

    /// How many texts there are.
    pub(crate) fn count(&self) -> usize {
        self.sources.len()
    }

    /// The file name of a text.
    pub fn name(&self, source: u32) -> &str {
        self.get(source).map_or("", |source| source.name.as_str())
    }

    /// A whole text.
    pub fn text(&self, source: u32) -> &str {
        self.get(source).map_or("", |source| &*source.text)
    }

    /// A whole text, and where its lines begin.
    pub(crate) fn shared(&self, source: u32) -> (Arc<str>, Arc<[u32]>) {
        self.get(source).map_or_else(
            || ("".into(), [0].into()),
            |source| (source.text.clone(), source.line_starts.clone()),
        )
    }

    /// The text at a place.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.source)
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// The file, line and column where `span` begins.
    pub fn location(&self, span: Span) -> Location<'_> {
        let (line, start) = self.line_of(span);
        let before = self
            .text(span.source)
            .get(start..span.start as usize)
            .unwrap_or_default();
        Location {
            file: self.name(span.source),
            line,
            column: before.chars().count() + 1,
        }
    }

    /// The file, line and column behind the last character of `span`.
    pub fn end(&self, span: Span) -> Location<'_> {
        self.location(Span {
            start: span.end,
            ..span
        })
    }

    /// The `%include` lines that led to a text, the innermost first.
    pub fn included_from(&self, source: u32) -> impl Iterator<Item = Location<'_>> {
        let from = |source: u32| self.get(source).and_then(|source| source.included_from);
        std::iter::successors(from(source), move |span| from(span.source))
            .map(|span| self.location(span))
    }

    /// The line that includes a text.
    #[cfg(feature = "serde")]
    pub(crate) fn include_line(&self, source: u32) -> Option<Span> {
        self.get(source).and_then(|source| source.included_from)
    }

    /// The number of the line where `span` begins, and the byte that line begins at.
    pub(crate) fn line_of(&self, span: Span) -> (usize, usize) {
        let starts = self
            .get(span.source)
            .map_or(&[0][..], |source| &*source.line_starts);
        let line = starts.partition_point(|&start| start <= span.start).max(1);
        (line, starts[line - 1] as usize)
    }

    fn get(&self, source: u32) -> Option<&Source> {
        self.sources.get(source as usize)
    }
}
