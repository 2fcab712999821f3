//! A line of a document, and edits of it.

use std::fmt;
use std::ops::Range;

use crate::commands::find;
use crate::conceal::concealed;
use crate::syntax::{Line, LineKind, Place, Word, quote};
use crate::table::Command;

/// A line of a [`Document`](crate::Document), with everything that is written in it.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentLine {
    kind: LineKind,
    text: String,
    words: Vec<Word>,
}

/// Shows the line without passwords and the like.
impl fmt::Debug for DocumentLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentLine")
            .field("kind", &self.kind)
            .field("text", &concealed(&self.text))
            .finish()
    }
}

impl DocumentLine {
    /// The next line of a text, which stands at `place`.
    pub(super) fn new(text: &str, place: &mut Place) -> Self {
        let line = place.read(0, 0, text);
        let kind = match line.malformed {
            Some(_) => LineKind::Malformed,
            None => line.kind,
        };
        Self {
            kind,
            text: text.to_owned(),
            words: line.words,
        }
    }

    /// Ends the line if it is not.
    pub(super) fn end(&mut self) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// What it is.
    pub fn kind(&self) -> LineKind {
        self.kind
    }

    /// The line as it is written, with its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The command or section header, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self.kind {
            LineKind::Command | LineKind::Header => {
                self.words.first().map(|word| word.value.as_str())
            }
            _ => None,
        }
    }

    /// The words with their meaning and their bytes in the line.
    pub fn words(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.words
            .iter()
            .map(|word| (word.value.as_str(), range(word)))
    }

    pub(crate) fn own_words(&self) -> &[Word] {
        &self.words
    }

    /// The value of an option, empty if it has none.
    pub fn option(&self, name: &str) -> Option<&str> {
        let found = self.find(name)?;
        Some(found.value.map_or("", |value| value.text))
    }

    /// Gives an option another value, or adds it behind the last word.
    pub fn set_option(&mut self, name: &str, value: &str) {
        let written = match value {
            "" => name.to_owned(),
            value => format!("{name}={}", quote(value)),
        };
        let place = match self.find(name) {
            Some(Found {
                word,
                value: Some(old),
                ..
            }) if !old.joined => {
                let end = range(word).end;
                return self.replace(
                    end..old.range.end,
                    &format!("{}{}", &self.text[end..old.range.start], quote(value)),
                );
            }
            Some(found) => range(found.word),
            None => {
                let end = self.words.last().map_or(0, |word| range(word).end);
                return self.replace(end..end, &format!(" {written}"));
            }
        };
        self.replace(place, &written);
    }

    /// Takes an option and its value out.
    pub fn remove_option(&mut self, name: &str) {
        let Some(found) = self.find(name) else { return };
        let end = found
            .value
            .map_or(range(found.word).end, |value| value.range.end);
        let before = &self.text[..range(found.word).start];
        let start = before.trim_end_matches([' ', '\t']).len();
        self.replace(start..end, "");
    }

    /// Replaces bytes of the line, and reads it again.
    fn replace(&mut self, place: Range<usize>, with: &str) {
        self.text.replace_range(place, with);
        self.words = Line::new(0, 0, &self.text, Place::Outside).words;
    }

    fn find(&self, name: &str) -> Option<Found<'_>> {
        let command = self.name().and_then(find).map(|(command, _)| command);
        for (index, word) in self.words.iter().enumerate().skip(1) {
            if word.value == "--" {
                return None;
            }
            let (option, joined) = match word.value.split_once('=') {
                Some((option, value)) => (option, Some(value)),
                None => (word.value.as_str(), None),
            };
            if option != name {
                continue;
            }
            let next = self
                .words
                .get(index + 1)
                .filter(|_| joined.is_none() && takes_value(command, name));
            let value = match joined {
                Some(text) => Some(FoundValue {
                    text,
                    joined: true,
                    range: range(word),
                }),
                None => next.map(|next| FoundValue {
                    text: &next.value,
                    joined: false,
                    range: range(next),
                }),
            };
            return Some(Found { word, value });
        }
        None
    }
}

struct Found<'a> {
    word: &'a Word,
    value: Option<FoundValue<'a>>,
}

struct FoundValue<'a> {
    text: &'a str,
    /// Whether it is in the same word.
    joined: bool,
    range: Range<usize>,
}

fn range(word: &Word) -> Range<usize> {
    word.span.start as usize..word.span.end as usize
}

fn takes_value(command: Option<&'static Command>, name: &str) -> bool {
    let options = command.map_or(&[][..], |command| command.options);
    options
        .iter()
        .any(|opt| opt.name == name && opt.takes_value())
}
