//! `zerombr`: initialise invalid partition tables.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::Command;

/// Initialise invalid partition tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ZeroMbr {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new("zerombr", &["zerombr"], "FC3- RHEL3-")
};
