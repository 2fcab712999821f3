//! One use of a command, as its own rules see it.

use serde_json::Value;

use crate::arguments::Known;
use crate::commands::find;
use crate::diagnostic::{Diagnostic, Severity};
use crate::record::Record;
use crate::source::Span;
use crate::state::State;
use crate::unknown::unknown_option;
use crate::value::is_truthy;
use crate::version::Version;
use crate::words::Word;

/// One use of a command, while it is being understood.
pub(crate) struct Use<'a> {
    /// The version whose rules hold.
    pub(crate) version: Version,
    /// Whether options of other versions are fine.
    pub(crate) lenient: bool,
    /// The name of the command's values.
    pub(crate) command: &'static str,
    /// The word that was used for the command.
    pub(crate) word: &'a str,
    /// The whole line.
    pub(crate) span: Span,
    /// The line's text after the command.
    pub(crate) rest: &'a str,
    /// The values: of this use and, unless the command makes a list, of earlier ones.
    pub(crate) record: Record,
    /// The keys this use gave, and where.
    pub(crate) given: Vec<(&'static str, Span)>,
    /// Words that no option or positional of the table took.
    pub(crate) extra: Vec<Word>,
    /// All words after the command.
    pub(crate) words: &'a [Word],
    /// The values of all commands before this use.
    pub(crate) state: &'a mut State,
    pub(crate) warnings: &'a mut Vec<Diagnostic>,
}

impl Use<'_> {
    /// Whether this use gave a value for `key`.
    pub(crate) fn gave(&self, key: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == key)
    }

    /// Where `key` was given, or the whole line.
    pub(crate) fn place(&self, key: &str) -> Span {
        self.given
            .iter()
            .rev()
            .find(|(given, _)| *given == key)
            .map_or(self.span, |(_, span)| *span)
    }

    /// The text of `key`, empty for none.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.record
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.record.get(key).and_then(Value::as_i64)
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.record.get(key).is_some_and(is_truthy)
    }

    /// Whether this use gave a value for `key` that says something.
    pub(crate) fn chose(&self, key: &str) -> bool {
        self.gave(key) && self.is_set(key)
    }

    /// The error that the line is wrong at `key`.
    pub(crate) fn refuse(
        &self,
        code: &'static str,
        key: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Result<(), Diagnostic> {
        Err(self.error(code, key, message).with_hint(hint))
    }

    /// The texts of a list.
    pub(crate) fn strings(&self, key: &str) -> Vec<String> {
        let items = self.record.get(key).and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// The text an earlier use of the command left for `key`.
    pub(crate) fn earlier_text(&self, key: &str) -> Option<String> {
        let earlier = self.state.record(self.command)?;
        earlier.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether it is one of these releases of the enterprise line.
    pub(crate) fn is_rhel_from(&self, first: u8, last: u8) -> bool {
        self.version.is_rhel_since(first) && self.version.number() <= last
    }

    /// Makes the words that nothing took the value of `key`, if there are any.
    ///
    /// As in the reference, those that `key` had before are lost, with a warning.
    pub(crate) fn take_extra(&mut self, key: &'static str) {
        let Some(first) = self.extra.first() else {
            return;
        };
        let span = first.span;
        if self.is_set(key) {
            let message = format!("`{}` replaces what stands before the options", first.value);
            self.warn("lost-arguments", message, span);
        }
        let words: Vec<String> = self.extra.iter().map(|word| word.value.clone()).collect();
        self.set(key, words);
        self.given.push((key, span));
    }

    /// The error that nothing takes `word`.
    pub(crate) fn unknown(&self, word: &Word) -> Diagnostic {
        match find(self.word) {
            Some((command, _)) => {
                let (version, lenient) = (self.version, self.lenient);
                unknown_option(
                    Known {
                        word: self.word,
                        command,
                        version,
                        lenient,
                    },
                    word,
                )
            }
            None => Diagnostic::error("unknown-command", "unknown command", word.span),
        }
    }

    /// Where an earlier use of the command named the same thing; this one is remembered.
    pub(crate) fn seen_before(&mut self, name: &str) -> Option<Span> {
        self.state.seen_before(self.command, name, self.span)
    }

    pub(crate) fn unset(&mut self, key: &str) {
        self.record.remove(key);
    }

    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        self.record.insert(key, value.into());
    }

    pub(crate) fn error(
        &self,
        code: &'static str,
        key: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(code, message, self.place(key))
    }

    pub(crate) fn warn(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        self.warnings
            .push(Diagnostic::new(Severity::Warning, code, message, span));
    }

    pub(crate) fn deprecate(&mut self, message: impl Into<String>, span: Span) {
        self.warnings.push(Diagnostic::new(
            Severity::Deprecated,
            "deprecated-option",
            message,
            span,
        ));
    }
}
