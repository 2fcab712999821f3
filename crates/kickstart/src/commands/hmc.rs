//! `hmc`: install from a hardware management console.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values};

/// Install from a hardware management console.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Hmc {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.hmc)),
    ..Command::new("hmc", &["hmc"], "F28- RHEL7-")
};
