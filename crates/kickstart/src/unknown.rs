//! Words that a command does not know.

use crate::arguments::Known;
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::source::Span;
use crate::words::Word;

/// An option nobody knows, with the nearest that is known.
pub(crate) fn unknown_option(known: Known<'_>, word: &Word) -> Diagnostic {
    let name = word.value.split('=').next().unwrap_or_default();
    let span = Span {
        end: word.span.end.min(word.span.start + name.len() as u32),
        ..word.span
    };
    let command = known.word;
    if !name.starts_with('-') {
        let message = format!("`{}` is one word too many for `{command}`", word.value);
        return Diagnostic::error("unexpected-argument", message, word.span);
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
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
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
