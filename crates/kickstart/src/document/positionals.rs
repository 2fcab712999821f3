//! Edits of the words of a line that are not options.

use std::ops::Range;

use super::error::EditError;
use super::line::{DocumentLine, range};
use crate::syntax::{LineKind, is_boundary, quote};

impl DocumentLine {
    /// Replaces a word that is not an option, counted from 0 behind the command.
    ///
    /// # Errors
    ///
    /// There is no such word, or the value cannot be written there: it has a line end, or it
    /// would be taken for an option.
    pub fn set_positional(&mut self, number: usize, value: &str) -> Result<(), EditError> {
        let place = self.positional(number)?;
        let mut wanted = self.owned_positionals();
        wanted[number] = value.to_owned();
        self.write_word(place, quote(value), wanted, value)
    }

    /// Adds a word that is not an option, behind the last one or, if there is none, behind the command.
    ///
    /// # Errors
    ///
    /// The line takes no such words, or the value cannot be written there.
    pub fn add_positional(&mut self, value: &str) -> Result<(), EditError> {
        if self.kind() != LineKind::Include {
            self.has_options()?;
        }
        let last = self.roles().arguments.last().copied().unwrap_or_default();
        let Some(word) = self.own_words().get(last) else {
            return Err(EditError::NoWord(0));
        };
        let at = range(word).end;
        let mut wanted = self.owned_positionals();
        wanted.push(value.to_owned());
        self.write_word(at..at, format!(" {}", quote(value)), wanted, value)
    }

    /// Takes a word that is not an option out, counted from 0 behind the command.
    ///
    /// # Errors
    ///
    /// There is no such word.
    pub fn remove_positional(&mut self, number: usize) -> Result<(), EditError> {
        let place = self.positional(number)?;
        let place = self.with_blanks(place);
        let mut wanted = self.owned_positionals();
        wanted.remove(number);
        self.write_word(place, String::new(), wanted, "")
    }

    fn owned_positionals(&self) -> Vec<String> {
        self.positionals().into_iter().map(str::to_owned).collect()
    }

    fn positional(&self, number: usize) -> Result<Range<usize>, EditError> {
        if self.kind() != LineKind::Include {
            self.has_options()?;
        }
        let roles = self.roles();
        let at = roles
            .arguments
            .get(number)
            .ok_or(EditError::NoWord(number))?;
        let word = self.own_words().get(*at);
        word.map(range).ok_or(EditError::NoWord(number))
    }

    fn write_word(
        &mut self,
        place: Range<usize>,
        text: String,
        wanted: Vec<String>,
        value: &str,
    ) -> Result<(), EditError> {
        if value.contains(is_boundary) {
            return Err(EditError::Inexpressible {
                what: "the word".to_owned(),
                why: "it has a line end, which nothing on a line can hold",
            });
        }
        let options = self.options();
        let line = self.with(place, &text);
        let same = |line: &Self| line.positionals() == wanted && line.options() == options;
        self.become_first([line], same, "the word")
    }
}
