//! Arguments to values.

use crate::arguments::{Arguments, Known};
use crate::diagnostic::Diagnostic;
use crate::plain::Value;
use crate::table::{Count, Kind, Opt, Syntax};
use crate::unknown::unknown_option;
use crate::usage::Use;
use crate::value::read_value;

/// Puts the arguments into the record.
///
/// Values that are wrong are left out.
pub(crate) fn fill(used: &mut Use<'_>, known: Known<'_>, mut found: Arguments) {
    used.diagnostics.append(&mut found.errors);
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
        match read_value(opt, value.as_ref(), known.version, earlier, used.span) {
            Ok(_) if matches!(opt.kind, Kind::Ignored) => {}
            Ok(value) => used.set(opt.key, value),
            Err(error) => used.diagnostics.push(error),
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
    if known.command.syntax == Syntax::Strict {
        let options = used.extra.iter().filter(|word| word.value.starts_with('-'));
        let unknown = options.map(|word| unknown_option(known, word));
        used.diagnostics.extend(unknown);
    }
    // A mistyped option is not missing, too.
    if known.command.syntax != Syntax::Free && !used.is_wrong() {
        let missing = missing(used, known, found.positionals.len());
        used.diagnostics.extend(missing);
    }
}

/// What the command cannot do without.
fn missing(used: &Use<'_>, known: Known<'_>, positionals: usize) -> Vec<Diagnostic> {
    let name = known.word;
    let missing = |what: &str, how: String| {
        let message = format!("`{name}` needs {what}");
        Diagnostic::error("missing-argument", message, used.span).with_hint(how)
    };
    let needed =
        |opt: &&Opt| opt.required && opt.known.contains(known.version) && !used.gave(opt.key);
    let options = known.command.options.iter().filter(needed).map(|opt| {
        let value = match opt.kind {
            Kind::Flag(_) => "",
            _ => "=VALUE",
        };
        missing(
            &format!("`{}`", opt.name),
            format!("add `{}{value}`", opt.name),
        )
    });
    let positional = known.command.positionals.get(positionals);
    let positional = positional.filter(|positional| positional.count == Count::One);
    let positional = positional.map(|positional| {
        missing(
            &format!("a {}", positional.key),
            format!("write `{name} {}`", positional.key.to_uppercase()),
        )
    });
    options.chain(positional).collect()
}
