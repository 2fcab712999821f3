//! The step of a build that failed, and why.

use std::error::Error;

use livecd_kickstart::Span;

/// What a hook returns: anything, or any error.
pub type HookResult<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A step of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The kickstart's `%pre` scripts run.
    Prepare,
    /// The install root is prepared.
    Mount,
    /// Packages are installed.
    Install,
    /// The kickstart's commands and scripts are applied, and boot is set up.
    Configure,
    /// The install root is released.
    Unmount,
    /// The finished files are made.
    Package,
}

impl Step {
    /// The act, as a sentence begins: `install packages`.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Prepare => "run the %pre scripts",
            Self::Mount => "prepare the install root",
            Self::Install => "install packages",
            Self::Configure => "configure the system",
            Self::Unmount => "release the install root",
            Self::Package => "make the image",
        }
    }

    pub(crate) fn failed(self, source: Box<dyn Error + Send + Sync>) -> CreateError {
        CreateError { step: self, source }
    }
}

/// A step that failed, and why.
#[derive(Debug, thiserror::Error)]
#[error("could not {}", step.describe())]
pub struct CreateError {
    /// The step that failed.
    pub step: Step,
    source: Box<dyn Error + Send + Sync>,
}

impl CreateError {
    /// What in the kickstart asked for what failed, if that is known.
    pub fn kickstart_error(&self) -> Option<&KickstartError> {
        let mut cause: Option<&(dyn Error + 'static)> = Some(self.source.as_ref());
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            cause = error.source();
        }
        None
    }
}

/// Something a line of the kickstart asked for, and that did not work.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct KickstartError {
    /// What did not work.
    pub message: String,
    /// The line, or part of a line, that asked for it.
    pub span: Span,
    /// What the user can do.
    pub hint: Option<String>,
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
    /// Whether it would do with another root.
    of_the_root: bool,
}

/// Where it stands is added by whoever knows what line it is about.
impl From<livecd_quoting::Refused> for KickstartError {
    fn from(refused: livecd_quoting::Refused) -> Self {
        Self::new(refused.to_string(), Span::default())
    }
}

impl KickstartError {
    /// An error at `span`.
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self {
            message: message.into(),
            span,
            hint: None,
            source: None,
            of_the_root: false,
        }
    }

    /// Says that the line would do with another root: one that has what this one
    /// lacks.
    pub(crate) fn of_the_root(mut self) -> Self {
        self.of_the_root = true;
        self
    }

    /// Whether the line would do with another root.
    pub(crate) fn is_of_the_root(&self) -> bool {
        self.of_the_root
    }

    /// Adds what the user can do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}
