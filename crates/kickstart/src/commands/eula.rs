//! `eula`: the licence agreement.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag};
use crate::usage::Use;

/// The licence agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Eula {
    /// Whether it is agreed to.
    pub agreed: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--accept", "F20- RHEL7-").sets("agreed"),
        flag("--accepted", "F20- RHEL7-").sets("agreed"),
        flag("--agree", "F20- RHEL7-").sets("agreed"),
        flag("--agreed", "F20- RHEL7-"),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.eula)),
    ..Command::new("eula", &["eula"], "F20- RHEL7-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    match used.is_set("agreed") {
        true => Ok(()),
        false => used.refuse(
            "missing-argument",
            "",
            "`eula` says nothing",
            "write `eula --agreed`",
        ),
    }
}
