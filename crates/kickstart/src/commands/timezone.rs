//! `timezone`: the time zone.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, flag, list, one};

/// The time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Timezone {
    /// Whether the hardware clock is in UTC.
    pub utc: bool,
    /// Whether NTP is not used.
    pub nontp: bool,
    /// The NTP servers.
    pub ntpservers: Vec<String>,
    /// The time zone.
    pub timezone: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--isUtc", "FC6- RHEL5-RHEL9")
            .sets("utc")
            .deprecated("F40-"),
        flag("--nontp", "F18- RHEL7-RHEL9").deprecated("F40-"),
        list("--ntpservers", "F18- RHEL7-RHEL9").deprecated("F40-"),
        flag("--utc", "FC3- RHEL3-"),
    ],
    positionals: &[one("timezone")],
    ..Command::new("timezone", &["timezone"], "FC3- RHEL3-")
};
