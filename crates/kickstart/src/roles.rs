//! What each word behind a command is, for those who change or rewrite lines.

use crate::arguments::{Class, Known, arguments, classify};
use crate::syntax::{Word, quote};
use crate::table::{Kind, Opt, Syntax};

/// What the words behind a command are.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    /// The options, in order.
    pub(crate) options: Vec<OptionRole>,
    /// The numbers of the words that are not options.
    pub(crate) arguments: Vec<usize>,
    /// The number of the word `--`, behind which there are no options.
    pub(crate) end: Option<usize>,
}

/// An option, as it is written.
#[derive(Debug)]
pub(crate) struct OptionRole {
    /// Its name in full, or as it is written if nothing knows it.
    pub(crate) name: String,
    /// The number of its word.
    pub(crate) word: usize,
    pub(crate) value: OptionValue,
}

/// The value of an option, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OptionValue {
    None,
    /// Behind a `=` in the same word.
    Joined(String),
    /// The word with this number.
    Separate(usize),
    /// Perhaps the word behind it: no table says whether the option takes one.
    Unclear,
}

/// Tells the words behind a command apart. `words` has the command first.
pub(crate) fn roles(known: Option<Known<'_>>, words: &[Word]) -> Roles {
    let mut roles = Roles::default();
    let mut rest = words.iter().enumerate().skip(1).peekable();
    let is_argument = |word: &Word| matches!(class(known, word), Class::Argument);
    while let Some((number, word)) = rest.next() {
        let next_is_argument = rest.peek().is_some_and(|(_, next)| is_argument(next));
        let (name, value) = match class(known, word) {
            Class::End => {
                roles.end = Some(number);
                roles.arguments.extend(rest.by_ref().map(|(at, _)| at));
                continue;
            }
            Class::Argument => {
                roles.arguments.push(number);
                continue;
            }
            Class::Option(opt, Some(joined)) => (opt.name, OptionValue::Joined(joined.value)),
            Class::Option(opt, None) if opt.takes_value() && next_is_argument => (
                opt.name,
                rest.next()
                    .map_or(OptionValue::None, |(at, _)| OptionValue::Separate(at)),
            ),
            Class::Option(opt, None) => (opt.name, OptionValue::None),
            Class::Unknown | Class::Wrong(_) => match word.value.split_once('=') {
                Some((name, value)) => (name, OptionValue::Joined(value.to_owned())),
                None if next_is_argument => {
                    // As when the line is read: the word behind it is its value.
                    let takes = |known: Known<'_>| {
                        known.command.syntax == Syntax::Strict || known.command.has_secrets()
                    };
                    if known.is_some_and(takes) {
                        rest.next();
                    }
                    (word.value.as_str(), OptionValue::Unclear)
                }
                None => (word.value.as_str(), OptionValue::None),
            },
        };
        let name = name.to_owned();
        roles.options.push(OptionRole {
            name,
            word: number,
            value,
        });
    }
    roles
}

fn class(known: Option<Known<'_>>, word: &Word) -> Class {
    match known {
        Some(known) => classify(known, word).unwrap_or(Class::Wrong(true)),
        None if word.value == "--" => Class::End,
        None if word.value.starts_with('-') && word.value.len() > 1 => Class::Unknown,
        None => Class::Argument,
    }
}

/// The option called `name`, of whatever version.
pub(crate) fn option_called(known: Known<'_>, name: &str) -> Option<&'static Opt> {
    let now = known.options().find(|opt| opt.name == name);
    now.or_else(|| {
        known
            .command
            .options
            .iter()
            .rev()
            .find(|opt| opt.name == name)
    })
}

/// The words with options in full, joined to their values; none if they are wrong.
pub(crate) fn spelled_out(known: Known<'_>, words: &[Word]) -> Option<Vec<String>> {
    if !arguments(known, words).errors.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(words.len());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match classify(known, word).ok()? {
            Class::End => {
                out.push("--".to_owned());
                out.extend(rest.by_ref().map(|word| quote(&word.value)));
            }
            Class::Option(opt, Some(value)) => {
                out.push(format!("{}={}", opt.name, quote(&value.value)))
            }
            Class::Option(opt, None)
                if opt.takes_value() && !matches!(opt.kind, Kind::MaybeText) =>
            {
                out.push(format!("{}={}", opt.name, quote(&rest.next()?.value)));
            }
            Class::Option(opt, None) => out.push(opt.name.to_owned()),
            Class::Argument | Class::Unknown | Class::Wrong(_) => out.push(quote(&word.value)),
        }
    }
    Some(out)
}
