//! `snapshot`: a snapshot of a logical volume.

use serde::{Deserialize, Serialize};

use crate::readers::snapshot_when;
use crate::source::Span;
use crate::table::{Command, Kind, one, opt, text};

/// A snapshot of a logical volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Snapshot {
    /// The name.
    pub name: String,
    /// When it is taken: `post-install` or `pre-install`.
    pub when: String,
    /// The volume.
    pub origin: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--name", "F26- RHEL7-").required(),
        opt("--when", Kind::Read(snapshot_when), "F26- RHEL7-").required(),
    ],
    positionals: &[one("origin")],
    list: true,
    ..Command::new("snapshot", &["snapshot"], "F26- RHEL7-")
};
