//! What a command line does to the values read so far.

use crate::arguments::{Arguments, Known, arguments};
use crate::commands::COMMANDS;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fill::fill;
use crate::headers::HEADERS;
use crate::nearest::nearest;
use crate::options::Rules;
use crate::state::State;
use crate::syntax::{Line, Word};
use crate::table::{Command, Syntax};
use crate::unknown::unknown_option;
use crate::usage::Use;
use crate::version::Version;

/// Applies a line that uses `command`, as far as it is right.
pub(crate) fn apply(
    rules: Rules,
    state: &mut State,
    command: &'static Command,
    line: &Line<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(name) = line.words.first() else {
        return;
    };
    let Some(version) = version_of(command, rules, name, diagnostics) else {
        return;
    };
    let known = Known {
        word: &name.value,
        command,
        version,
        lenient: rules.lenient,
    };
    let mut said: Vec<Diagnostic> = conflict(known, state, name).into_iter().collect();
    let mut used = filled(known, line, state, &mut said);
    let mut finished = Ok(());
    // What follows from mistakes that were found is not said, too.
    if !used.is_wrong() {
        finished = (command.finish)(&mut used);
        if command.syntax == Syntax::Strict && finished.is_ok() {
            let extra = used.extra.first();
            finished = extra.map_or(Ok(()), |word| Err(unknown_option(known, word)));
        }
    }
    let mut record = used.record;
    if let Err(error) = finished {
        // What was changed before the mistake was seen may be half done.
        record = filled(known, line, state, &mut Vec::new()).record;
        said.push(error);
    }
    record.span = line.span;
    let is_wrong = said.iter().any(|said| said.severity == Severity::Error);
    if let Err(error) = state.put(command, record, is_wrong) {
        said.push(Diagnostic::internal(&error, line.span));
    }
    diagnostics.append(&mut said);
}

/// The command with what its line gives.
fn filled<'a>(
    known: Known<'a>,
    line: &'a Line<'a>,
    state: &'a mut State,
    diagnostics: &'a mut Vec<Diagnostic>,
) -> Use<'a> {
    let found = match known.command.syntax {
        Syntax::Free => Arguments::default(),
        _ => arguments(known, line.words.get(1..).unwrap_or_default()),
    };
    let record = state.record(known.command.name).cloned();
    let mut used = Use {
        known,
        line,
        span: line.span,
        record: record.unwrap_or_default(),
        given: Vec::new(),
        extra: Vec::new(),
        state,
        diagnostics,
    };
    fill(&mut used, known, found);
    used
}

/// The version to read `command` by, or none if it does nothing.
fn version_of(
    command: &'static Command,
    rules: Rules,
    name: &Word,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Version> {
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
        return Some(version);
    }
    if command.deprecated.contains(version) {
        diagnostics.push(
            deprecated(format!("`{}` does nothing in {version}", name.value))
                .with_hint("remove the line"),
        );
        return None;
    }
    if rules.lenient {
        let message = format!("`{}` is only known to {}", name.value, command.active);
        diagnostics.push(deprecated(message));
        return command.active.last();
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
    let error = Diagnostic::error(code, message, name.span);
    diagnostics.push(error.with_hint(format!("it is known to {}", command.active)));
    None
}

pub(crate) fn unknown_command(name: &Word) -> Diagnostic {
    let error = Diagnostic::error(
        "unknown-command",
        format!("`{}` is no kickstart command", name.value),
        name.span,
    );
    let names = COMMANDS.iter().flat_map(|command| command.names);
    let names = names.chain(HEADERS).copied();
    match nearest(&name.value.to_lowercase(), names) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error.with_hint(
            "a package belongs in a `%packages` section, a program in a script such as `%post`",
        ),
    }
}

/// The earlier command that this one cannot be used with.
fn conflict(known: Known<'_>, state: &State, name: &Word) -> Option<Diagnostic> {
    let rules = known
        .command
        .conflicts
        .iter()
        .filter(|(releases, _)| releases.contains(known.version));
    for other in rules.flat_map(|(_, others)| *others) {
        if let Some(span) = state.place(other) {
            let message = format!("`{}` cannot be used together with `{other}`", name.value);
            let error = Diagnostic::error("conflict", message, name.span);
            let error = error.with_label(span, format!("`{other}` is here"));
            return Some(error.with_hint("remove one of the two"));
        }
    }
    None
}
