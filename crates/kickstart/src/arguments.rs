//! The words after a command, told apart: options, their values, the rest.
//!
//! This follows Python's argparse, which defines the language in practice:
//! unambiguous prefixes of options are fine, a value may not look like an
//! option unless `=` joins them, and positionals are taken greedily.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::Word;
use crate::table::{Command, Count, Kind, Opt, Syntax};
use crate::version::Version;

/// What the words of a command are.
#[derive(Default)]
pub(crate) struct Arguments {
    /// Options with their values, in order.
    pub(crate) options: Vec<(&'static Opt, Option<Word>, Span)>,
    /// The words of each positional of the table that got its turn.
    pub(crate) positionals: Vec<Vec<Word>>,
    /// What nothing wants.
    pub(crate) extra: Vec<Word>,
    /// What is wrong with the words, as far as the tables alone can tell.
    pub(crate) errors: Vec<Diagnostic>,
}

/// The options a command has at a version.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The command as it is written.
    pub(crate) word: &'a str,
    pub(crate) command: &'static Command,
    pub(crate) version: Version,
    /// Whether options of other versions are fine.
    pub(crate) lenient: bool,
}

impl Known<'_> {
    pub(crate) fn options(self) -> impl Iterator<Item = &'static Opt> + use<> {
        let version = self.version;
        self.command
            .options
            .iter()
            .filter(move |opt| opt.known.contains(version))
    }

    fn exact(self, name: &str) -> Option<&'static Opt> {
        let other = || {
            self.command
                .options
                .iter()
                .rev()
                .find(|opt| self.lenient && opt.name == name)
        };
        self.options().find(|opt| opt.name == name).or_else(other)
    }
}

/// What a word behind a command looks like.
pub(crate) enum Class {
    /// No option.
    Argument,
    /// `--`
    End,
    /// An option, and the value that is joined to it.
    Option(&'static Opt, Option<Word>),
    /// An option that was complained about, and whether a value may follow.
    Wrong(bool),
    /// An option that nothing knows.
    Unknown,
}

/// Tells the words after the command's name apart.
pub(crate) fn arguments(known: Known<'_>, words: &[Word]) -> Arguments {
    let mut classes = Vec::with_capacity(words.len());
    let mut found = Arguments::default();
    let mut ended = false;
    for word in words {
        let class = if ended {
            Class::Argument
        } else {
            classify(known, word).unwrap_or_else(|error| {
                found.errors.push(error);
                Class::Wrong(!word.value.contains('='))
            })
        };
        ended |= matches!(class, Class::End);
        classes.push(class);
    }
    Split {
        known,
        words,
        classes,
        found,
        at: 0,
    }
    .split()
}

pub(crate) fn classify(known: Known<'_>, word: &Word) -> Result<Class, Diagnostic> {
    let text = word.value.as_str();
    if !text.starts_with('-') || text.len() == 1 {
        return Ok(Class::Argument);
    }
    if text == "--" {
        return Ok(Class::End);
    }
    if let Some(opt) = known.exact(text) {
        return Ok(Class::Option(opt, None));
    }
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (
            name,
            Some(Word {
                value: value.to_owned(),
                span: after_equals(word, name),
            }),
        ),
        None => (text, None),
    };
    if let Some(opt) = value.as_ref().and_then(|_| known.exact(name)) {
        return Ok(Class::Option(opt, value));
    }
    let mut candidates = known.options().filter(|opt| opt.name.starts_with(name));
    match (candidates.next(), candidates.next()) {
        (Some(first), Some(second)) => {
            return Err(Diagnostic::error(
                "ambiguous-option",
                format!("`{name}` could be `{}` or `{}`", first.name, second.name),
                word.span,
            )
            .with_hint("write the option in full"));
        }
        (Some(only), None) => return Ok(Class::Option(only, value)),
        _ => {}
    }
    Ok(if is_negative_number(text) || text.contains(' ') {
        Class::Argument
    } else {
        Class::Unknown
    })
}

/// The place of a value behind its option and `=`, if no quote or escape comes before it.
fn after_equals(word: &Word, name: &str) -> Span {
    let start = word.span.start + name.len() as u32 + 1;
    Span {
        start: start.min(word.span.end),
        ..word.span
    }
}

fn is_negative_number(text: &str) -> bool {
    let digits = |text: &str| text.chars().all(crate::number::is_digit);
    let Some(number) = text.strip_prefix('-') else {
        return false;
    };
    match number.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction) && !fraction.is_empty(),
        None => digits(number) && !number.is_empty(),
    }
}

struct Split<'a> {
    known: Known<'a>,
    words: &'a [Word],
    classes: Vec<Class>,
    found: Arguments,
    at: usize,
}

impl Split<'_> {
    fn split(mut self) -> Arguments {
        let is_option = |class: &Class| !matches!(class, Class::Argument | Class::End);
        while let Some(distance) = self.classes[self.at..].iter().position(is_option) {
            let next = self.at + distance;
            if self.at != next && self.positionals() {
                continue;
            }
            self.extra(next);
            self.option();
        }
        self.positionals();
        self.extra(self.words.len());
        self.found
    }

    fn extra(&mut self, end: usize) {
        if self.at < end {
            self.found
                .extra
                .extend_from_slice(&self.words[self.at..end]);
            self.at = end;
        }
    }

    /// Takes the option at the current word, and its value.
    fn option(&mut self) {
        let word = &self.words[self.at];
        let class = std::mem::replace(&mut self.classes[self.at], Class::Unknown);
        self.at += 1;
        let next_is_value = matches!(self.classes.get(self.at), Some(Class::Argument));
        let (opt, joined) = match class {
            Class::Option(opt, joined) => (opt, joined),
            Class::Wrong(may_have_value) => {
                self.at += usize::from(may_have_value && next_is_value);
                return;
            }
            _ => {
                self.found.extra.push(word.clone());
                // The word behind a mistyped option is its value and nothing else.
                let command = self.known.command;
                if next_is_value && (command.syntax == Syntax::Strict || command.has_secrets()) {
                    self.found.extra.push(self.words[self.at].clone());
                    self.at += 1;
                }
                return;
            }
        };
        let mut span = word.span;
        let value = match (opt.takes_value(), joined) {
            (false, Some(value)) => {
                let message = format!("`{}` takes no value", opt.name);
                let error = Diagnostic::error("unexpected-value", message, value.span);
                let error = error.with_hint(format!("write `{}` alone", opt.name));
                return self.found.errors.push(error);
            }
            (false, None) => None,
            (true, Some(value)) => Some(value),
            (true, None) if next_is_value => {
                self.at += 1;
                span = span.to(self.words[self.at - 1].span);
                Some(self.words[self.at - 1].clone())
            }
            (true, None) if matches!(opt.kind, Kind::MaybeText) => None,
            (true, None) => {
                let message = format!("`{}` needs a value", opt.name);
                let error = Diagnostic::error("missing-value", message, word.span);
                let error = error.with_hint(format!("write `{}=VALUE`", opt.name));
                return self.found.errors.push(error);
            }
        };
        self.found.options.push((opt, value, span));
    }

    /// Gives as many positionals as can be their words; whether any word was taken.
    fn positionals(&mut self) -> bool {
        let start = self.at;
        let table = self.known.command.positionals;
        while let Some(positional) = table.get(self.found.positionals.len()) {
            let Some((words, end)) = self.take(positional.count) else {
                break;
            };
            self.found.positionals.push(words);
            self.at = end;
        }
        self.at > start
    }

    /// The words from here on that a positional takes.
    fn take(&self, count: Count) -> Option<(Vec<Word>, usize)> {
        let most = if count == Count::Many { usize::MAX } else { 1 };
        let mut taken = Vec::new();
        let mut at = self.at;
        loop {
            match self.classes.get(at) {
                Some(Class::End) => {}
                Some(Class::Argument) if taken.len() < most => taken.push(self.words[at].clone()),
                _ => break,
            }
            at += 1;
        }
        (count != Count::One || taken.len() == 1).then_some((taken, at))
    }
}
