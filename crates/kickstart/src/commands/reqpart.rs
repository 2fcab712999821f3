//! `reqpart`: partitions that the platform requires.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, flag};
use crate::version::releases;

/// Partitions that the platform requires.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ReqPart {
    /// Whether there is a `/boot`.
    pub add_boot: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--add-boot", "F23- RHEL7-")],
    conflicts: &[(releases("F23- RHEL7-"), &["autopart", "mount"])],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.reqpart)),
    ..Command::new("reqpart", &["reqpart"], "F23- RHEL7-")
};
