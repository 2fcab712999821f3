//! `user`: a user.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::secret::hidden;
use crate::source::Span;
use crate::table::{Command, Kind, Values, flag, int, list, opt, text};
use crate::usage::Use;

/// A user.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
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
    pub password: Option<String>,
    /// Whether the password was said to be plain text.
    pub plaintext: bool,
    /// The login shell.
    pub shell: Option<String>,
    /// The number of the user.
    pub uid: Option<i64>,
    /// Where it stands.
    pub span: Span,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("groups", &self.groups)
            .field("homedir", &self.homedir)
            .field("password", &hidden(self.password.as_deref()))
            .field("iscrypted", &self.iscrypted)
            .field("plaintext", &self.plaintext)
            .field("lock", &self.lock)
            .field("shell", &self.shell)
            .field("uid", &self.uid)
            .field("gid", &self.gid)
            .field("gecos", &self.gecos)
            .field("span", &self.span)
            .finish()
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
        text("--password", "FC6- RHEL5-"),
        opt("--plaintext", Kind::Flag(false), "F8- RHEL6-").sets("iscrypted"),
        text("--shell", "FC6- RHEL5-"),
        int("--uid", "FC6- RHEL5-"),
    ],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.users)),
    finish,
    ..Command::new("user", &["user"], "FC6- RHEL5-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.gave("iscrypted") && !used.is_set("iscrypted") {
        used.set("plaintext", true);
    }
    unique(used, "name", "user");
    Ok(())
}
