//! `services`: services that are enabled or disabled.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, list};

/// Services that are enabled or disabled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Services {
    /// The services to disable.
    pub disabled: Vec<String>,
    /// The services to enable.
    pub enabled: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        list("--disabled", "FC6- RHEL5-"),
        list("--enabled", "FC6- RHEL5-"),
    ],
    ..Command::new("services", &["services"], "FC6- RHEL5-")
};
