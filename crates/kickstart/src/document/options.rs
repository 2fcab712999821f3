//! Edits of the options of a line.

use std::ops::Range;

use super::error::EditError;
use super::line::{DocumentLine, range};
use crate::roles::{OptionRole, OptionValue, option_called};
use crate::syntax::{LineKind, is_boundary, quote};
use crate::table::Kind;

/// An option with its value.
type Given = (String, Option<String>);

impl DocumentLine {
    /// Gives an option a value, in place of the one it has, or behind the last word.
    ///
    /// Where the line gives the option several times, the last is kept.
    ///
    /// # Errors
    ///
    /// The line is no command or header, the option is unknown or takes no value, or the value
    /// cannot be written, as one with a line end cannot.
    pub fn set_option(&mut self, name: &str, value: &str) -> Result<(), EditError> {
        match self.takes_value(name)? {
            Some(false) => Err(EditError::TakesNoValue(name.to_owned())),
            _ => self.give(name, Some(value)),
        }
    }

    /// Gives an option that takes no value, or needs none.
    ///
    /// # Errors
    ///
    /// The line is no command or header, or the option is unknown or needs a value.
    pub fn set_flag(&mut self, name: &str) -> Result<(), EditError> {
        match self.takes_value(name)? {
            Some(true) => Err(EditError::NeedsValue(name.to_owned())),
            _ => self.give(name, None),
        }
    }

    /// Takes an option and its value out, wherever the line gives it; whether it did.
    ///
    /// # Errors
    ///
    /// The line is no command or header, or it is not clear which words belong to the option.
    pub fn remove_option(&mut self, name: &str) -> Result<bool, EditError> {
        self.has_options()?;
        let roles = self.roles();
        let uses: Vec<&OptionRole> = roles
            .options
            .iter()
            .filter(|role| role.name == name)
            .collect();
        if uses.is_empty() {
            return Ok(false);
        }
        let wanted: Vec<Given> = self
            .options()
            .into_iter()
            .filter(|(given, _)| given != name)
            .collect();
        let line = self.without(&uses, name)?;
        self.expect([line], wanted, name)?;
        Ok(true)
    }

    pub(super) fn has_options(&self) -> Result<(), EditError> {
        match self.kind() {
            LineKind::Command | LineKind::Header => Ok(()),
            found => Err(EditError::NotThat {
                wanted: "a command or the header of a section",
                found,
            }),
        }
    }

    /// Whether the option takes a value, if its command has a table.
    fn takes_value(&self, name: &str) -> Result<Option<bool>, EditError> {
        self.has_options()?;
        let unknown = || EditError::UnknownOption {
            command: self.name().unwrap_or_default().to_owned(),
            option: name.to_owned(),
        };
        let Some(known) = self.known() else {
            let is_plain = |c: char| c.is_alphanumeric() || "-_.:".contains(c);
            let is_option = name.starts_with('-')
                && !name.trim_matches('-').is_empty()
                && name.chars().all(is_plain);
            return if is_option { Ok(None) } else { Err(unknown()) };
        };
        let option = option_called(known, name).ok_or_else(unknown)?;
        Ok(match option.kind {
            Kind::MaybeText => None,
            _ => Some(option.takes_value()),
        })
    }

    fn give(&mut self, name: &str, value: Option<&str>) -> Result<(), EditError> {
        if value.is_some_and(|value| value.contains(is_boundary)) {
            return Err(EditError::Inexpressible {
                what: format!("the value of `{name}`"),
                why: "it has a line end, which nothing on a line can hold",
            });
        }
        let given: Given = (name.to_owned(), value.map(str::to_owned));
        let roles = self.roles();
        let mut uses: Vec<&OptionRole> = roles
            .options
            .iter()
            .filter(|role| role.name == name)
            .collect();
        let last = uses.pop();
        // Others are taken out of what is behind the place of the last one first.
        let place = last.map_or(roles.options.len(), |last| {
            roles
                .options
                .iter()
                .position(|role| role.word == last.word)
                .unwrap_or_default()
        });
        let mut wanted: Vec<Given> = Vec::new();
        for (index, old) in self.options().into_iter().enumerate() {
            match index == place {
                true => wanted.push(given.clone()),
                false if old.0 != name => wanted.push(old),
                false => {}
            }
        }
        let joined = match value {
            Some(value) => format!("{name}={}", quote(value)),
            None => name.to_owned(),
        };
        let mut candidates = Vec::new();
        match last {
            Some(last) => {
                let (whole, old) = self.bytes_of(last)?;
                if let (Some(old), Some(value)) = (old, value) {
                    candidates.push((old, quote(value)));
                }
                candidates.push((whole, joined));
            }
            None => {
                wanted.push(given);
                let behind = roles.end.map_or(self.own_words().len(), |end| end) - 1;
                let at = self
                    .own_words()
                    .get(behind)
                    .map_or(0, |word| range(word).end);
                candidates.push((at..at, format!(" {joined}")));
            }
        }
        let lines: Vec<Option<Self>> = candidates
            .into_iter()
            .map(|(place, text)| self.with(place, &text)?.without_earlier(name))
            .collect();
        self.expect(lines, wanted, name)
    }

    /// The line with only the last use of an option.
    fn without_earlier(self, name: &str) -> Option<Self> {
        let roles = self.roles();
        let mut uses: Vec<&OptionRole> = roles
            .options
            .iter()
            .filter(|role| role.name == name)
            .collect();
        uses.pop();
        match uses.is_empty() {
            true => Some(self),
            false => self.without(&uses, name).ok()?,
        }
    }

    /// The line without some of its options.
    fn without(&self, uses: &[&OptionRole], name: &str) -> Result<Option<Self>, EditError> {
        let mut line = Some(self.clone());
        for role in uses.iter().rev() {
            let (whole, _) = self.bytes_of(role).map_err(|_| unclear(name))?;
            line = line.and_then(|line| line.with(line.with_blanks(whole), ""));
        }
        Ok(line)
    }

    /// Some words with the blanks before them, or behind them where a comment follows.
    pub(super) fn with_blanks(&self, words: Range<usize>) -> Range<usize> {
        let before = self.text()[..words.start]
            .trim_end_matches([' ', '\t'])
            .len();
        match self.text()[words.end..].starts_with('#') {
            true => words,
            false => before..words.end,
        }
    }

    /// The bytes of an option, and those of its value if that can be replaced alone.
    fn bytes_of(
        &self,
        role: &OptionRole,
    ) -> Result<(Range<usize>, Option<Range<usize>>), EditError> {
        let words = self.own_words();
        let bytes = |at: usize| words.get(at).map(range).unwrap_or_default();
        let word = bytes(role.word);
        Ok(match role.value {
            OptionValue::None => (word, None),
            OptionValue::Joined(_) => {
                let written = self.text()[word.clone()].split_once('=');
                let is_plain = |option: &str| {
                    words
                        .get(role.word)
                        .is_some_and(|word| word.value.starts_with(option))
                };
                let value = written.filter(|(option, _)| is_plain(option));
                let value = value.map(|(option, _)| word.start + option.len() + 1..word.end);
                (word, value)
            }
            OptionValue::Separate(at) => (word.start..bytes(at).end, Some(bytes(at))),
            OptionValue::Unclear => return Err(unclear(&role.name)),
        })
    }

    /// Becomes one of `lines`, if it has these options and the same other words.
    fn expect(
        &mut self,
        lines: impl IntoIterator<Item = Option<Self>>,
        options: Vec<Given>,
        name: &str,
    ) -> Result<(), EditError> {
        let others: Vec<String> = self.positionals().into_iter().map(str::to_owned).collect();
        let same = |line: &Self| line.options() == options && line.positionals() == others;
        self.become_first(lines, same, &format!("`{name}`"))
    }
}

fn unclear(name: &str) -> EditError {
    EditError::Inexpressible {
        what: format!("another value of `{name}`"),
        why: "nothing says whether the word behind it is its value",
    }
}
