//! `key`: the installation number.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Syntax, flag};

/// The installation number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Key {
    /// Whether it is skipped.
    pub skip: bool,
    /// The number.
    pub key: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--skip", "RHEL5-RHEL6")],
    syntax: Syntax::Open,
    ..Command::new("key", &["key"], "RHEL5-RHEL6")
};
