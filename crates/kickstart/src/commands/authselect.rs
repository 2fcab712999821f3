//! `authselect`: how users are authenticated, by authselect.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values};
use crate::usage::Use;

/// How users are authenticated, by authselect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct AuthSelect {
    /// The arguments for authselect.
    pub authselect: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    finish,
    raw: Some("authselect"),
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.authselect)),
    ..Command::new("authselect", &["authselect"], "F28- RHEL8-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("authselect", used.rest());
    Ok(())
}
