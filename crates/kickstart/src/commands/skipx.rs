//! `skipx`: no graphical system is configured.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::Command;

/// No graphical system is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SkipX {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new("skipx", &["skipx"], "FC3- RHEL3-")
};
