//! `syspurpose`: the intended purpose of the system.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Kind, Values, opt, text};

/// The intended purpose of the system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SysPurpose {
    /// The add-ons.
    pub addon: Vec<String>,
    /// The role.
    pub role: Option<String>,
    /// The service level.
    pub sla: Option<String>,
    /// The usage.
    pub usage: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--addon", Kind::Append, "RHEL8-"),
        text("--role", "RHEL8-"),
        text("--sla", "RHEL8-"),
        text("--usage", "RHEL8-"),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.syspurpose)),
    ..Command::new("syspurpose", &["syspurpose"], "RHEL8-")
};
