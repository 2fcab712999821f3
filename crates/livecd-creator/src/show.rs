//! Errors for people.

use std::error::Error;
use std::process::ExitCode;

use livecd_imgcreate::CreateError;
use livecd_kickstart::{Diagnostic, Severity, Sources, visible_lines};

use crate::streams;

/// Prints `error:`, and a `because:` line per cause.
pub(crate) fn failure(error: &dyn Error) -> ExitCode {
    streams::styled(text(error).trim_end());
    ExitCode::FAILURE
}

/// Prints a failed step of a build, with the kickstart's line that asked for
/// what failed, if that is known.
pub(crate) fn failed_step(error: &CreateError, sources: &Sources) -> ExitCode {
    let Some(place) = error.kickstart_error() else {
        return failure(error);
    };
    let message = format!("{error}: {place}");
    let mut shown = Diagnostic::new(Severity::Error, "build", message, place.span);
    shown.hint.clone_from(&place.hint);
    diagnostic(&shown, sources);
    let causes = causes(place);
    if !causes.is_empty() {
        streams::styled(causes.trim_end());
    }
    ExitCode::FAILURE
}

/// Prints a message that points into a kickstart.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources) {
    streams::styled(&sources.render_coloured(diagnostic));
}

fn text(error: &dyn Error) -> String {
    format!("error: {}\n{}", indented(error), causes(error))
}

fn causes(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!("  because: {}\n", indented(error));
        cause = error.source();
    }
    text
}

fn indented(error: &dyn Error) -> String {
    visible_lines(&error.to_string(), "    ").into_owned()
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
