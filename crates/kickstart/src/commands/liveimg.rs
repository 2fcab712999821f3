//! `liveimg`: install a disk image.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, flag, text};

/// Install a disk image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct LiveImg {
    /// The SHA-256 check sum.
    pub checksum: Option<String>,
    /// Whether the server's certificate is not verified.
    pub noverifyssl: bool,
    /// The proxy.
    pub proxy: Option<String>,
    /// The address.
    pub url: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--checksum", "F19- RHEL7-"),
        flag("--noverifyssl", "F19- RHEL7-"),
        text("--proxy", "F19- RHEL7-"),
        text("--url", "F19- RHEL7-").required(),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.liveimg)),
    ..Command::new("liveimg", &["liveimg"], "F19- RHEL7-")
};
