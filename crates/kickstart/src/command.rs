//! What a command line does to the values read so far.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;

use crate::arguments::{Arguments, Known, arguments, unknown_option};
use crate::commands::{COMMANDS, find};
use crate::diagnostic::{Diagnostic, Severity};
use crate::nearest::nearest;
use crate::record::{Item, Record};
use crate::source::Span;
use crate::table::{Command, Count, Kind, Syntax};
use crate::value::read_value;
use crate::version::Version;
use crate::words::Word;

/// The values read so far, by the names of the commands.
#[derive(Default)]
pub(crate) struct State {
    /// Where each thing that must be unique was first named.
    seen: HashMap<(&'static str, String), Span>,
    commands: Vec<(&'static str, Vec<Record>)>,
}

impl State {
    /// What the uses of a command left.
    pub(crate) fn records(&self, name: &str) -> &[Record] {
        self.commands
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(&[], |(_, records)| records)
    }

    pub(crate) fn records_mut(&mut self, name: &'static str) -> &mut Vec<Record> {
        let index = self
            .commands
            .iter()
            .position(|(known, _)| *known == name)
            .unwrap_or_else(|| {
                self.commands.push((name, Vec::new()));
                self.commands.len() - 1
            });
        &mut self.commands[index].1
    }

    /// All values, as the fields of a kickstart.
    pub(crate) fn into_fields(self) -> impl Iterator<Item = (&'static str, Item)> {
        self.commands.into_iter().map(|(name, mut records)| {
            let list = COMMANDS
                .iter()
                .any(|command| command.name == name && command.list);
            let item = match (list, records.len()) {
                (false, 1..) => Item::One(records.swap_remove(0)),
                (false, 0) => Item::Value(Value::Null),
                (true, _) => Item::Many(records),
            };
            (name, item)
        })
    }
}

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
        let earlier = self.state.records(self.command).first()?;
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
            Some(command) => {
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
        let key = (self.command, name.to_owned());
        match self.state.seen.entry(key) {
            Entry::Occupied(entry) => Some(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(self.span);
                None
            }
        }
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

/// Whether a value says more than leaving it out.
pub(crate) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Number(number) => number.as_i64() != Some(0),
        _ => true,
    }
}

/// Whose rules a kickstart is read by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) version: Version,
    /// Whether older commands and options are fine too.
    pub(crate) lenient: bool,
}

/// Applies the command line `words`, which is not empty.
pub(crate) fn apply(
    rules: Rules,
    state: &mut State,
    words: &[Word],
    span: Span,
    rest: &str,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let name = &words[0];
    let Some(command) = find(&name.value) else {
        return Err(unknown_command(name));
    };
    let Some(version) = version_of(command, rules, name, warnings)? else {
        return Ok(());
    };
    let known = Known {
        word: &name.value,
        command,
        version,
        lenient: rules.lenient,
    };
    conflicts(known, state, name)?;
    let found = match command.syntax {
        Syntax::Free => Arguments::default(),
        _ => arguments(known, &words[1..])?,
    };
    let record = match command.list {
        true => Record::default(),
        false => state
            .records(command.name)
            .first()
            .cloned()
            .unwrap_or_default(),
    };
    let mut used = Use {
        version,
        lenient: rules.lenient,
        command: command.name,
        word: &name.value,
        span,
        rest: rest.trim(),
        record,
        given: Vec::new(),
        extra: Vec::new(),
        words: &words[1..],
        state,
        warnings,
    };
    fill(&mut used, known, found)?;
    (command.finish)(&mut used)?;
    if let (Syntax::Strict, Some(word)) = (command.syntax, used.extra.first()) {
        return Err(unknown_option(known, word));
    }
    let mut record = used.record;
    record.span = span;
    let records = state.records_mut(command.name);
    if !command.list {
        records.clear();
    }
    records.push(record);
    Ok(())
}

/// The version to read `command` by, or none if it does nothing.
fn version_of(
    command: &'static Command,
    rules: Rules,
    name: &Word,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Option<Version>, Diagnostic> {
    let version = rules.version;
    let deprecated = |message: String| {
        Diagnostic::new(
            Severity::Deprecated,
            "deprecated-command",
            message,
            name.span,
        )
    };
    if command.active.contains(version) {
        return Ok(Some(version));
    }
    if command.deprecated.contains(version) {
        warnings.push(
            deprecated(format!("`{}` does nothing in {version}", name.value))
                .with_hint("remove the line"),
        );
        return Ok(None);
    }
    if rules.lenient {
        let message = format!("`{}` is only known to {}", name.value, command.active);
        warnings.push(deprecated(message));
        return Ok(command.active.last());
    }
    let (code, message) = match command.removed.contains(version) {
        true => (
            "removed-command",
            format!("`{}` was removed before {version}", name.value),
        ),
        false => (
            "unknown-command",
            format!("{version} has no command `{}`", name.value),
        ),
    };
    Err(Diagnostic::error(code, message, name.span)
        .with_hint(format!("it is known to {}", command.active)))
}

fn unknown_command(name: &Word) -> Diagnostic {
    let error = Diagnostic::error(
        "unknown-command",
        format!("`{}` is no kickstart command", name.value),
        name.span,
    );
    let names = COMMANDS.iter().flat_map(|command| command.names).copied();
    match nearest(&name.value, names) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error.with_hint(
            "a package belongs in a `%packages` section, a program in a script such as `%post`",
        ),
    }
}

fn conflicts(known: Known<'_>, state: &State, name: &Word) -> Result<(), Diagnostic> {
    let rules = known
        .command
        .conflicts
        .iter()
        .filter(|(releases, _)| releases.contains(known.version));
    for other in rules.flat_map(|(_, others)| *others) {
        if let Some(earlier) = state.records(other).first() {
            let message = format!("`{}` cannot be used together with `{other}`", name.value);
            let span = earlier.span;
            return Err(Diagnostic::error("conflict", message, name.span)
                .with_label(span, format!("`{other}` is here"))
                .with_hint("remove one of the two"));
        }
    }
    Ok(())
}

/// Puts the arguments into the record.
fn fill(used: &mut Use<'_>, known: Known<'_>, found: Arguments) -> Result<(), Diagnostic> {
    for opt in known
        .command
        .options
        .iter()
        .filter(|opt| opt.resets && opt.known.contains(known.version))
    {
        used.record.remove(opt.key);
    }
    for (opt, value, span) in found.options {
        if opt.deprecated.contains(known.version) {
            used.deprecate(
                format!("`{}` of `{}` is deprecated", opt.name, known.word),
                span,
            );
        } else if !opt.known.contains(known.version) {
            used.deprecate(
                format!("`{}` is only known to {}", opt.name, opt.known),
                span,
            );
        }
        let earlier = used.record.get(opt.key).filter(|_| used.gave(opt.key));
        let value = read_value(opt, value.as_ref(), known.version, earlier, used.span)?;
        if !matches!(opt.kind, Kind::Ignored) {
            used.set(opt.key, value);
        }
        used.given.push((opt.key, span));
    }
    for (positional, words) in known.command.positionals.iter().zip(&found.positionals) {
        let value = match positional.count {
            Count::Many => words.iter().map(|word| word.value.as_str()).collect(),
            _ => words
                .first()
                .map_or(Value::Null, |word| word.value.as_str().into()),
        };
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            used.given.push((positional.key, first.span.to(last.span)));
        }
        if !value.is_null() {
            used.set(positional.key, value);
        }
    }
    used.extra = found.extra;
    required(used, known, found.positionals.len())
}

fn required(used: &Use<'_>, known: Known<'_>, positionals: usize) -> Result<(), Diagnostic> {
    if known.command.syntax == Syntax::Free {
        return Ok(());
    }
    let name = known.word;
    let missing = |what: &str, how: String| {
        Diagnostic::error(
            "missing-argument",
            format!("`{name}` needs {what}"),
            used.span,
        )
        .with_hint(how)
    };
    let needed = |opt: &&crate::table::Opt| opt.required && opt.known.contains(known.version);
    if let Some(word) = used
        .extra
        .iter()
        .find(|word| word.value.starts_with('-') && known.command.syntax == Syntax::Strict)
    {
        return Err(unknown_option(known, word));
    }
    for opt in known.command.options.iter().filter(needed) {
        if !used.gave(opt.key) {
            let value = if matches!(opt.kind, Kind::Flag(_)) {
                ""
            } else {
                "=VALUE"
            };
            return Err(missing(
                &format!("`{}`", opt.name),
                format!("add `{}{value}`", opt.name),
            ));
        }
    }
    match known.command.positionals.get(positionals) {
        Some(positional) if positional.count == Count::One => Err(missing(
            &format!("a {}", positional.key),
            format!("write `{name} {}`", positional.key.to_uppercase()),
        )),
        _ => Ok(()),
    }
}
