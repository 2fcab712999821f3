//! Why a build does not begin.

use std::error::Error;
use std::process::ExitCode;

use livecd_imgcreate::CreateError;
use livecd_kickstart::{Diagnostic, LoadError, Sources};

use crate::preflight::Problem;
use crate::show;

/// Exit status for wrong usage.
const USAGE: u8 = 2;

/// Something wrong that is known before the first step.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The options or the environment are wrong.
    Usage(Box<dyn Error>),
    /// The kickstart cannot be read.
    Kickstart(LoadError),
    /// A line of the kickstart asks for what cannot be done.
    Line(Box<Diagnostic>, Box<Sources>),
    /// What comes before the build failed.
    Step(Box<CreateError>, Box<Sources>),
    /// The build host lacks something.
    Preflight(Vec<Problem>),
    /// Anything else.
    Other(Box<dyn Error>),
}

impl Refusal {
    /// Wrong usage.
    pub(crate) fn usage(error: impl Into<Box<dyn Error>>) -> Self {
        Self::Usage(error.into())
    }

    /// Prints it, and returns the program's exit status.
    pub(crate) fn show(&self) -> ExitCode {
        match self {
            Self::Usage(error) => {
                show::failure(error.as_ref());
                return ExitCode::from(USAGE);
            }
            Self::Kickstart(LoadError::Parse(errors)) => {
                for diagnostic in errors.errors() {
                    show::diagnostic(diagnostic, errors.sources());
                }
            }
            Self::Kickstart(error) => {
                show::failure(error);
            }
            Self::Line(diagnostic, sources) => show::diagnostic(diagnostic, sources),
            Self::Step(error, sources) => {
                show::failed_step(error, sources);
            }
            Self::Preflight(problems) => {
                for problem in problems {
                    show::failure(problem);
                }
            }
            Self::Other(error) => {
                show::failure(error.as_ref());
            }
        }
        ExitCode::FAILURE
    }
}
