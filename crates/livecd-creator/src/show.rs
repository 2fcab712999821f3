//! Errors for people.

use std::process::ExitCode;

use livecd_imgcreate::CreateError;
use livecd_kickstart::{Diagnostic, Severity, Sources};

pub(crate) use crate::streams::failure;
use crate::streams::{self, causes};

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
