//! `mediacheck`: check the installation medium.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values};

/// Check the installation medium.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct MediaCheck {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.mediacheck)),
    ..Command::new("mediacheck", &["mediacheck"], "FC4- RHEL5-")
};
