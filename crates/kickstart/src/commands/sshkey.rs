//! `sshkey`: a key that a user may log in with.

use serde::{Deserialize, Serialize};

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, one, text};
use crate::usage::Use;

/// A key that a user may log in with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SshKey {
    /// The user name.
    pub username: String,
    /// The key.
    pub key: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[text("--username", "F22- RHEL8-").required()],
    positionals: &[one("key")],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.sshkeys)),
    finish,
    ..Command::new("sshkey", &["sshkey"], "F22- RHEL8-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    unique(used, "username", "key for");
    Ok(())
}
