//! `sshpw`: a user of the installer's SSH server.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, Kind, flag, many, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A user of the installer's SSH server.
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
    }
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
    ..Command::new("sshpw", &["sshpw"], "F13- RHEL6-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
