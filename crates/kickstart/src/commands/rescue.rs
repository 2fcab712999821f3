//! `rescue`: start the rescue mode.

use serde::{Deserialize, Serialize};

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag};
use crate::usage::Use;

/// Start the rescue mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Rescue {
    /// Whether nothing is mounted.
    pub nomount: bool,
    /// Whether it is mounted read-only.
    pub romount: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--nomount", "F10- RHEL6-"),
        flag("--romount", "F10- RHEL6-"),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.rescue)),
    ..Command::new("rescue", &["rescue"], "F10- RHEL6-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    one_of(used, &["nomount", "romount"], false)
}
