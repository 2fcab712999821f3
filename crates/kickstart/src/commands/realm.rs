//! `realm`: the domain that is joined.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Syntax};

/// The domain that is joined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Realm {
    /// Arguments for discovering the domain.
    pub discover_options: Vec<String>,
    /// Arguments for joining the domain.
    pub join_args: Vec<String>,
    /// The domain.
    pub join_realm: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Open,
    ..Command::new("realm", &["realm"], "F19- RHEL7-")
};
