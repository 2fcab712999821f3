//! Arguments to values.

use serde_json::Value;

use crate::arguments::{Arguments, Known};
use crate::diagnostic::Diagnostic;
use crate::table::{Count, Kind, Opt, Syntax};
use crate::unknown::unknown_option;
use crate::usage::Use;
use crate::value::read_value;

/// Puts the arguments into the record.
pub(crate) fn fill(
    used: &mut Use<'_>,
    known: Known<'_>,
    found: Arguments,
) -> Result<(), Diagnostic> {
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
    let needed = |opt: &&Opt| opt.required && opt.known.contains(known.version);
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
