//! `rootpw`: the root user's password.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, Kind, flag, maybe, opt};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The root user's password.
    pub struct RootPw {
        /// Whether root may log in over SSH with the password.
        pub allow_ssh: bool,
        /// Whether the password is already hashed.
        pub iscrypted: bool,
        /// Whether the account is locked.
        pub lock: bool,
        /// The password.
        pub password: Option<Secret>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--allow-ssh", "F37- RHEL9-"),
        flag("--iscrypted", "FC3- RHEL3-"),
        flag("--lock", "F8- RHEL6-"),
        opt("--plaintext", Kind::Flag(false), "F8- RHEL6-").sets("iscrypted"),
    ],
    positionals: &[maybe("password").secret()],
    ..Command::new("rootpw", &["rootpw"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let may_be_empty = used.is_set("lock") && used.known.version.since(18, 7);
    if !used.chose("password") && !may_be_empty {
        let message = "`rootpw` needs a password";
        return used.refuse(
            "missing-argument",
            "",
            message,
            "write `rootpw PASSWORD`, or `rootpw --lock` for none",
        );
    }
    Ok(())
}
