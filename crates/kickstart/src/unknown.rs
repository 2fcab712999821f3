//! Words that a command does not know.

use crate::arguments::Known;
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::source::Span;
use crate::syntax::{Word, is_boundary};

/// What is wrong with words that nothing takes: all unknown options, or else
/// the first word, as the words behind such an option may be its values.
pub(crate) fn unknown_words(known: Known<'_>, extra: &[Word]) -> Vec<Diagnostic> {
    let options = extra.iter().filter(|word| word.value.starts_with('-'));
    let mut found: Vec<_> = options.map(|word| unknown_option(known, word)).collect();
    if found.is_empty() {
        found.extend(extra.first().map(|word| unknown_option(known, word)));
    }
    found
}

/// An option nobody knows, with the nearest that is known.
pub(crate) fn unknown_option(known: Known<'_>, word: &Word) -> Diagnostic {
    let name = word.value.split('=').next().unwrap_or_default();
    let span = Span {
        end: word.span.end.min(word.span.start + name.len() as u32),
        ..word.span
    };
    let command = known.word;
    if !name.starts_with('-') {
        // It may be a part of a password with blanks.
        let message = match known.command.has_secrets() {
            true => format!("unexpected word for `{command}`"),
            false => {
                let word = word.value.trim_end_matches(is_boundary);
                format!("`{word}` is one word too many for `{command}`")
            }
        };
        // The end of a line behind a backslash is a character of a word.
        let hint = match word.value.ends_with(is_boundary) {
            true => "lines are not continued: write all of the command in one line",
            false => "put it in quotes if it belongs to the word before it, or remove it",
        };
        return Diagnostic::error("unexpected-argument", message, word.span).with_hint(hint);
    }
    let error = Diagnostic::error(
        "unknown-option",
        format!("`{command}` has no option `{name}`"),
        span,
    );
    if let Some(other) = known.command.options.iter().find(|opt| opt.name == name) {
        return error.with_hint(format!(
            "`{name}` is known to {}, not to {}",
            other.known, known.version
        ));
    }
    match nearest(name, known.options().map(|opt| opt.name)) {
        Some(near) => error.did_you_mean(near),
        None => error.with_hint(options_hint(known)),
    }
}

fn options_hint(known: Known<'_>) -> String {
    let names: Vec<&str> = known.options().map(|opt| opt.name).collect();
    match names.len() {
        0 => format!("`{}` takes no options", known.word),
        1..=6 => format!("its options are {}", names.join(", ")),
        _ => format!("its options are {}, …", names[..6].join(", ")),
    }
}
