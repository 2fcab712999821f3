//! One use of a command, as its own rules see it.

use crate::arguments::Known;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plain::Value;
use crate::record::Record;
use crate::source::Span;
use crate::state::State;
use crate::syntax::{Line, Malformed, Word, raw_words};
use crate::unknown::unknown_option;

/// Completes and checks the values of a use of a command.
pub(crate) type Finish = fn(&mut Use<'_>) -> Result<(), Diagnostic>;

/// The [`Finish`] of commands whose table says everything.
pub(crate) fn nothing_more(_: &mut Use<'_>) -> Result<(), Diagnostic> {
    Ok(())
}

/// One use of a command, while it is being understood.
pub(crate) struct Use<'a> {
    /// The command, and by whose rules it is understood.
    pub(crate) known: Known<'a>,
    /// The line that uses it.
    pub(crate) line: &'a Line<'a>,
    /// The place of the line.
    pub(crate) span: Span,
    /// The values: of this use and, unless the command makes a list, of earlier ones.
    pub(crate) record: Record,
    /// The keys this use gave, and where.
    pub(crate) given: Vec<(&'static str, Span)>,
    /// Words that no option or positional of the table took.
    pub(crate) extra: Vec<Word>,
    /// The values of all commands before this use.
    pub(crate) state: &'a mut State,
    /// What is to be said of this use.
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Use<'a> {
    /// All words after the command.
    pub(crate) fn words(&self) -> &'a [Word] {
        self.line.words.get(1..).unwrap_or_default()
    }

    /// All words after the command, with `#` as a character like any other.
    pub(crate) fn raw_words(&self) -> Result<Vec<Word>, Malformed> {
        let (start, text) = self.line.rest();
        raw_words(self.span.source, start, text)
    }

    /// The text after the command.
    pub(crate) fn rest(&self) -> &'a str {
        self.line.rest().1.trim()
    }

    /// Whether something is wrong with this use.
    pub(crate) fn is_wrong(&self) -> bool {
        let mut said = self.diagnostics.iter();
        said.any(|diagnostic| diagnostic.severity == Severity::Error)
    }

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
        self.record.text(key)
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.record.get(key).and_then(Value::as_i64)
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.record.is_set(key)
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
        let items = self.record.get(key).and_then(Value::as_list);
        items
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// The text an earlier use of the command left for `key`.
    pub(crate) fn earlier_text(&self, key: &str) -> Option<String> {
        let earlier = self.state.record(self.known.command.name)?;
        earlier.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether it is one of these releases of the enterprise line.
    pub(crate) fn is_rhel_from(&self, first: u8, last: u8) -> bool {
        self.known.version.is_rhel_since(first) && self.known.version.number() <= last
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
            let message = match self.known.command.has_secret_words() {
                true => "these words replace those before the options".to_owned(),
                false => format!("`{}` replaces what stands before the options", first.value),
            };
            self.warn("lost-arguments", message, span);
        }
        let words: Vec<String> = self.extra.iter().map(|word| word.value.clone()).collect();
        self.set(key, words);
        self.given.push((key, span));
    }

    /// The error that nothing takes `word`.
    pub(crate) fn unknown(&self, word: &Word) -> Diagnostic {
        unknown_option(self.known, word)
    }

    /// Where an earlier use of the command named the same thing; this one is remembered.
    pub(crate) fn seen_before(&mut self, name: &str) -> Option<Span> {
        let command = self.known.command.name;
        self.state.seen_before(command, name, self.span)
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
        self.diagnostics
            .push(Diagnostic::new(Severity::Warning, code, message, span));
    }

    pub(crate) fn deprecate(&mut self, message: impl Into<String>, span: Span) {
        self.diagnostics.push(Diagnostic::new(
            Severity::Deprecated,
            "deprecated-option",
            message,
            span,
        ));
    }
}
