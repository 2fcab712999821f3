//! Errors for people.

use std::error::Error;
use std::process::ExitCode;

use livecd_kickstart::{Diagnostic, Severity, Sources};

/// Prints `error:`, a `because:` line per cause, and a hint if there is one,
/// with the kickstart's line if `place` has it.
pub(crate) fn failure(error: &dyn Error, place: Option<(&Diagnostic, &Sources)>) -> ExitCode {
    anstream::eprint!("{}", text(error));
    if let Some((diagnostic, sources)) = place {
        anstream::eprintln!("{}", sources.render_coloured(diagnostic));
    }
    ExitCode::FAILURE
}

/// Prints a message that points into a kickstart.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources) {
    anstream::eprintln!("{}", sources.render_coloured(diagnostic));
}

/// An error at a place, from a build's point of view.
pub(crate) fn at(error: &livecd_imgcreate::KickstartError) -> Diagnostic {
    let diagnostic = Diagnostic::new(Severity::Error, "build", error.to_string(), error.span);
    match &error.hint {
        Some(hint) => diagnostic.with_hint(hint),
        None => diagnostic,
    }
}

fn text(error: &dyn Error) -> String {
    let mut text = format!("error: {}\n", indented(error));
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!("  because: {}\n", indented(error));
        cause = error.source();
    }
    text
}

fn indented(error: &dyn Error) -> String {
    error.to_string().replace('\n', "\n    ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("could not install packages")]
    struct Outer(#[source] io::Error);

    #[test]
    fn each_cause_has_a_line() {
        let error = Outer(io::Error::other("no space\nat all"));
        assert_eq!(
            text(&error),
            "error: could not install packages\n  because: no space\n    at all\n"
        );
    }
}
