//! What a command line does to the values read so far.

use crate::arguments::{Arguments, Known, arguments};
use crate::commands::COMMANDS;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fill::fill;
use crate::nearest::nearest;
use crate::options::Rules;
use crate::source::Span;
use crate::state::State;
use crate::table::{Command, Syntax};
use crate::unknown::unknown_option;
use crate::usage::Use;
use crate::version::Version;
use crate::words::Word;

/// Applies a line that uses `command`, whose `words` are not empty.
pub(crate) fn apply(
    rules: Rules,
    state: &mut State,
    command: &'static Command,
    words: &[Word],
    span: Span,
    rest: &str,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let name = &words[0];
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
    let record = state.record(command.name).cloned().unwrap_or_default();
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
    let stored = state.put(command, record);
    stored.map_err(|error| Diagnostic::internal(&error, span))
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

pub(crate) fn unknown_command(name: &Word) -> Diagnostic {
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
        if let Some(span) = state.place(other) {
            let message = format!("`{}` cannot be used together with `{other}`", name.value);
            return Err(Diagnostic::error("conflict", message, name.span)
                .with_label(span, format!("`{other}` is here"))
                .with_hint("remove one of the two"));
        }
    }
    Ok(())
}
