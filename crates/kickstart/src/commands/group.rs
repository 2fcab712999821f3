//! `group`: a group of users.

use serde::{Deserialize, Serialize};

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, int, text};
use crate::usage::Use;

/// A group of users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct UserGroup {
    /// The number of the group.
    pub gid: Option<i64>,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        int("--gid", "F12- RHEL6-"),
        text("--name", "F12- RHEL6-").required(),
    ],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.groups)),
    finish,
    ..Command::new("group", &["group"], "F12- RHEL6-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    unique(used, "name", "group");
    Ok(())
}
