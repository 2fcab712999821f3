//! What a command line does to the values read so far.

use crate::arguments::{Arguments, Known, arguments};
use crate::diagnostic::{Diagnostic, Severity};
use crate::fill::fill;
use crate::headers::HEADERS;
use crate::kickstart::Kickstart;
use crate::meaning::Meaning;
use crate::nearest::nearest;
use crate::options::Rules;
use crate::record::{Misfit, Record};
use crate::state::State;
use crate::syntax::{Line, Word};
use crate::table::{Command, Syntax};
use crate::tables::{command_words, find_meaning};
use crate::unknown::unknown_option;
use crate::usage::Use;
use crate::version::Version;

/// Applies a line that uses `command`, as far as it is right.
pub(crate) fn apply(
    rules: Rules,
    kickstart: &mut Kickstart,
    state: &mut State,
    meaning: &'static Meaning<Kickstart>,
    line: &Line<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(name) = line.words.first() else {
        return;
    };
    let command = meaning.table;
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
        finished = (meaning.finish)(&mut used);
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
    if let Err(misfit) = put(kickstart, state, meaning, record, is_wrong) {
        said.push(Diagnostic::internal(misfit.0, line.span));
    }
    diagnostics.append(&mut said);
}

/// Takes the values of a use of a command; if the use is wrong, only if they fit.
fn put(
    kickstart: &mut Kickstart,
    state: &mut State,
    meaning: &Meaning<Kickstart>,
    record: Record,
    is_wrong: bool,
) -> Result<(), Misfit> {
    let command = meaning.table;
    let is_list = meaning.values.as_ref().is_some_and(|values| values.is_list);
    state.used_at(command.name, record.span, is_list);
    let Some(values) = &meaning.values else {
        return Ok(());
    };
    // Lists are finished at once: a record takes as much memory as what it becomes.
    if is_list {
        let stored = (values.store)(kickstart, record);
        return if is_wrong { Ok(()) } else { stored };
    }
    if !is_wrong || (values.store)(&mut Kickstart::default(), record.clone()).is_ok() {
        state.keep(command, record);
    }
    Ok(())
}

/// The values that later commands did not change any more, as fields of the kickstart.
pub(crate) fn settle(kickstart: &mut Kickstart, state: State) -> Result<(), Misfit> {
    for (command, record) in state.into_records() {
        let meaning = find_meaning(command.names[0]);
        if let Some(values) = meaning.and_then(|(meaning, _)| meaning.values.as_ref()) {
            (values.store)(kickstart, record)?;
        }
    }
    Ok(())
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
    let names = command_words().chain(HEADERS.iter().copied());
    match nearest(&name.value.to_lowercase(), names) {
        Some(near) => error.did_you_mean(near),
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
