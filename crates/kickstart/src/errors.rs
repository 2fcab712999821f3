//! Everything that keeps a kickstart from being used.

use std::error::Error;
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::parse::Cause;
use crate::source::Sources;

/// Everything that keeps a kickstart from being used, in the order it was met.
///
/// Displays as the rendered messages.
#[derive(Clone, Debug)]
pub struct Errors {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) sources: Sources,
    pub(crate) causes: Vec<Cause>,
}

impl Errors {
    /// The errors, at least one.
    pub fn errors(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What else there was to say.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The texts the errors point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What [`Includes`](crate::Includes) said of the file that `error` is about.
    pub fn cause(&self, error: &Diagnostic) -> Option<&(dyn Error + Send + Sync + 'static)> {
        let mut causes = self.causes.iter();
        let found = causes.find(|(span, _)| *span == error.span);
        found.map(|(_, cause)| &**cause)
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let gap = if index > 0 { "\n\n" } else { "" };
            write!(f, "{gap}{}", self.sources.render(diagnostic))?;
        }
        Ok(())
    }
}

impl Error for Errors {}
