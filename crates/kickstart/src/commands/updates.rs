//! `updates`: updates of the installer.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, many, one};

/// Updates of the installer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Updates {
    /// The address.
    pub url: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    positionals: &[many("url"), one("url")],
    ..Command::new("updates", &["updates"], "F7- RHEL6-")
};
