//! `cdrom`: install from an optical disc.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values};

/// Install from an optical disc.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Cdrom {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.cdrom)),
    ..Command::new("cdrom", &["cdrom"], "FC3- RHEL3-")
};
