//! `rdp`: remote access to the installer by RDP.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::source::Span;
use crate::table::{Command, Values, text};
use crate::usage::Use;

/// Remote access to the installer by RDP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Rdp {
    /// The password.
    pub password: Option<Secret>,
    /// The user name.
    pub username: Option<String>,
    /// Whether it is turned on.
    pub enabled: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--password", "F43- RHEL10-").secret(),
        text("--username", "F43- RHEL10-"),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.rdp)),
    ..Command::new("rdp", &["rdp"], "F43- RHEL10-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("enabled", true);
    Ok(())
}
