//! Text to lines and words: the one place where kickstart text is taken apart.
//!
//! The language is described by the pest grammars in this folder
//! (`kickstart.pest`, `words.pest`, `packages.pest`; `GRAMMAR.md` is made of
//! them). [`grammar`] applies them, [`fast`] does the same for the plain lines
//! that most are, and a test holds the two to each other.

mod entry;
mod fast;
mod grammar;
mod kind;
mod package;
mod quote;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use self::entry::{Entry, GroupWord};
pub(crate) use self::fast::append_name;
pub(crate) use self::grammar::raw_words;
pub(crate) use self::package::package_entry;
pub(crate) use self::quote::{is_boundary, quote};
use crate::headers::PACKAGES;
use crate::source::Span;

/// What a line of a kickstart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum LineKind {
    /// Nothing, or only white space.
    Blank,
    /// Only a comment.
    Comment,
    /// A command.
    Command,
    /// The beginning of a section.
    Header,
    /// The beginning of a section that does not exist.
    UnknownHeader,
    /// A line of `%packages`: an entry, a comment or nothing.
    Package,
    /// A line of any other section, of whatever content.
    Body,
    /// `%end`
    End,
    /// `%include`
    Include,
    /// `%ksappend`
    Append,
    /// A line whose quotes are not closed.
    Malformed,
}

impl fmt::Display for LineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "a blank line",
            Self::Comment => "a comment",
            Self::Command => "a command",
            Self::Header => "the header of a section",
            Self::UnknownHeader => "the header of an unknown section",
            Self::Package => "a line of `%packages`",
            Self::Body => "a line of a section",
            Self::End => "the end of a section",
            Self::Include => "an `%include`",
            Self::Append => "a `%ksappend`",
            Self::Malformed => "a line that cannot be split into words",
        })
    }
}

/// Where a line stands, which decides what it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Outside of sections.
    Outside,
    /// In `%packages`.
    Packages,
    /// In a section of text.
    Text,
}

impl Place {
    /// Reads the next line, and goes to where the line behind it stands.
    pub(crate) fn read<'a>(&mut self, source: u32, start: usize, text: &'a str) -> Line<'a> {
        let mut line = Line::new(source, start, text, *self);
        // A header ends the section before it, and is then read like any other.
        if line.kind == LineKind::Header && *self != Self::Outside {
            *self = Self::Outside;
            line = Line::new(source, start, text, *self);
        }
        *self = match line.kind {
            LineKind::Header if line.begins_packages() => Self::Packages,
            LineKind::Header => Self::Text,
            LineKind::End => Self::Outside,
            _ => *self,
        };
        line
    }
}

/// A word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// What it means, without quotes and escapes.
    pub(crate) value: String,
    /// What stands in the text.
    pub(crate) span: Span,
}

/// Why a line has no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// A quote is not closed.
    Unclosed(Span),
    /// The text ends in a backslash.
    Dangling(Span),
    /// The line is too long to be meant.
    TooLong(Span),
}

/// A line of a kickstart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) kind: LineKind,
    /// What is written, with its end.
    pub(crate) text: &'a str,
    /// The byte it begins at.
    pub(crate) start: usize,
    /// Its place, without the white space around it.
    pub(crate) span: Span,
    /// Its words, if it is of a kind that has some.
    pub(crate) words: Vec<Word>,
    /// The comment behind the words.
    pub(crate) comment: Option<Span>,
    /// Why it has no words, if it should have some.
    pub(crate) malformed: Option<Malformed>,
}

/// Lines of more bytes than this are not split.
///
/// The words of a line take many times its size; no real line comes near.
const LONGEST_LINE: usize = 1 << 20;

impl<'a> Line<'a> {
    /// Reads a line of `source` that begins at `start`.
    pub(crate) fn new(source: u32, start: usize, text: &'a str, place: Place) -> Self {
        let mut line = Self::unread(source, start, text);
        let is_text = place != Place::Outside && !text.trim_start().starts_with('%');
        if text.len() > LONGEST_LINE && !is_text {
            let end = start + LONGEST_LINE.min(text.trim_end().len());
            let (start, end) = (start as u32, end as u32);
            line.kind = LineKind::Command;
            line.malformed = Some(Malformed::TooLong(Span { source, start, end }));
        } else if !fast::line(&mut line, place) {
            grammar::line(&mut line, place);
        }
        line
    }

    fn unread(source: u32, start: usize, text: &'a str) -> Self {
        let end = text.trim_end().len();
        let begin = (text.len() - text.trim_start().len()).min(end);
        let span = Span {
            source,
            start: (start + begin) as u32,
            end: (start + end) as u32,
        };
        Self {
            kind: LineKind::Blank,
            text,
            start,
            span,
            words: Vec::new(),
            comment: None,
            malformed: None,
        }
    }

    /// Whether it is a header of `%packages`, possibly with a quote that is not closed.
    fn begins_packages(&self) -> bool {
        let name = PACKAGES.names[0];
        match self.name() {
            Some(word) => word == name,
            None => self.text.trim_start().starts_with(name),
        }
    }

    /// The first word.
    pub(crate) fn name(&self) -> Option<&str> {
        self.words.first().map(|word| word.value.as_str())
    }

    /// What stands first, as it is written.
    pub(crate) fn keyword(&self) -> &'a str {
        self.text.split_whitespace().next().unwrap_or_default()
    }

    /// Where a comment cuts a word off: `http://h/x#frag`.
    pub(crate) fn cut_off(&self) -> Option<Span> {
        let (comment, last) = (self.comment?, self.words.last()?);
        (comment.start == last.span.end).then_some(comment)
    }

    /// The text behind the first word, and the byte it begins at.
    pub(crate) fn rest(&self) -> (usize, &'a str) {
        let end = self.words.first().map_or(self.span.end, |w| w.span.end);
        let at = (end as usize).saturating_sub(self.start);
        (self.start + at, self.text.get(at..).unwrap_or_default())
    }
}
