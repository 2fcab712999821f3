//! `volgroup`: a volume group.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, flag, int, many};
use crate::version::releases;

/// A volume group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct VolGroup {
    /// Whether it is used as it is.
    pub noformat: bool,
    /// The size of an extent, in KiB.
    pub pesize: Option<i64>,
    /// Percent of the space that stays free.
    pub reserved_percent: Option<i64>,
    /// Space that stays free, in MiB.
    pub reserved_space: Option<i64>,
    /// Whether an existing one is used.
    pub useexisting: bool,
    /// The volume group.
    pub vgname: Option<String>,
    /// The physical volumes.
    pub physvols: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--noformat", "FC3- RHEL3-"),
        int("--pesize", "FC3-F20 RHEL3-RHEL6").resets(),
        int("--pesize", "F21- RHEL7-").resets(),
        int("--reserved-percent", "F16- RHEL6-"),
        int("--reserved-space", "F16- RHEL6-"),
        flag("--useexisting", "FC3- RHEL3-"),
    ],
    positionals: &[many("vgname"), many("physvols")],
    conflicts: &[(releases("F16- RHEL6-"), &["autopart", "mount"])],
    list: true,
    ..Command::new("volgroup", &["volgroup"], "FC3- RHEL3-")
};
