//! `mount`: a device that is used as it is.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Kind, one, opt, text};
use crate::version::releases;

/// A device that is used as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Mount {
    /// Further arguments for making the file system.
    pub mkfsoptions: Option<String>,
    /// The mount options.
    pub mountoptions: Option<String>,
    /// Whether it is formatted.
    pub reformat: Option<String>,
    /// The device.
    pub device: String,
    /// Where it is mounted, or what it is for.
    pub mountpoint: String,
    /// The file system it is formatted with.
    pub format: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--mkfsoptions", "F27- RHEL8-"),
        text("--mountoptions", "F27- RHEL8-"),
        opt("--reformat", Kind::MaybeText, "F27- RHEL8-").resets(),
    ],
    positionals: &[one("device"), one("mountpoint")],
    conflicts: &[(
        releases("F27- RHEL8-"),
        &[
            "autopart",
            "logvol",
            "partition",
            "raid",
            "reqpart",
            "volgroup",
        ],
    )],
    list: true,
    ..Command::new("mount", &["mount"], "F27- RHEL8-")
};
