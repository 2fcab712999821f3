//! `nfs`: install from an NFS server.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, text};

/// Install from an NFS server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Nfs {
    /// The directory.
    pub dir: String,
    /// Options.
    pub opts: Option<String>,
    /// The server.
    pub server: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--dir", "FC3- RHEL3-").required(),
        text("--opts", "FC6- RHEL5-"),
        text("--server", "FC3- RHEL3-").required(),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.nfs)),
    ..Command::new("nfs", &["nfs"], "FC3- RHEL3-")
};
