//! `skipx`: no graphical system is configured.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values};

/// No graphical system is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SkipX {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.skipx)),
    ..Command::new("skipx", &["skipx"], "FC3- RHEL3-")
};
