//! `sshpw`: a user of the installer's SSH server.

use serde::{Deserialize, Serialize};

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::source::Span;
use crate::table::{Command, Kind, Values, flag, many, opt, text};
use crate::usage::Use;

/// A user of the installer's SSH server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SshPw {
    /// Whether the password is already hashed.
    pub iscrypted: bool,
    /// Whether the account is locked.
    pub lock: bool,
    /// Whether the password is a public key.
    pub sshkey: bool,
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Option<Secret>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--iscrypted", "F13- RHEL6-"),
        flag("--lock", "F13- RHEL6-"),
        opt("--plaintext", Kind::Flag(false), "F13- RHEL6-").sets("iscrypted"),
        flag("--sshkey", "F24- RHEL8-"),
        text("--username", "F13- RHEL6-").required(),
    ],
    positionals: &[many("password").secret()],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.sshpws)),
    finish,
    ..Command::new("sshpw", &["sshpw"], "F13- RHEL6-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let password = used.strings("password").join(" ");
    if !used.gave("password") {
        return used.refuse(
            "missing-argument",
            "",
            "`sshpw` needs a password",
            "write it at the end",
        );
    }
    used.set("password", password);
    unique(used, "username", "user");
    Ok(())
}
