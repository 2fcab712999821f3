//! `user`: a user.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, Kind, flag, int, list, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A user.
    pub struct User {
        /// The full name and the like.
        pub gecos: Option<String>,
        /// The number of the primary group.
        pub gid: Option<i64>,
        /// Further groups.
        pub groups: Vec<String>,
        /// The home directory.
        pub homedir: Option<String>,
        /// Whether the password is already hashed.
        pub iscrypted: bool,
        /// Whether the account is locked.
        pub lock: bool,
        /// The name.
        pub name: String,
        /// The password.
        pub password: Option<Secret>,
        /// Whether the password was said to be plain text.
        pub plaintext: bool,
        /// The login shell.
        pub shell: Option<String>,
        /// The number of the user.
        pub uid: Option<i64>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--gecos", "F12- RHEL6-"),
        int("--gid", "F19- RHEL7-"),
        list("--groups", "FC6- RHEL5-"),
        text("--homedir", "FC6- RHEL5-"),
        flag("--iscrypted", "FC6- RHEL5-"),
        flag("--lock", "F8- RHEL6-"),
        text("--name", "FC6- RHEL5-").required(),
        text("--password", "FC6- RHEL5-").secret(),
        opt("--plaintext", Kind::Flag(false), "F8- RHEL6-").sets("iscrypted"),
        text("--shell", "FC6- RHEL5-"),
        int("--uid", "FC6- RHEL5-"),
    ],
    ..Command::new("user", &["user"], "FC6- RHEL5-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.gave("iscrypted") && !used.is_set("iscrypted") {
        used.set("plaintext", true);
    }
    unique(used, "name", "user");
    Ok(())
}
