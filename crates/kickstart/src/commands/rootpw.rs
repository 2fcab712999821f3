//! `rootpw`: the root user's password.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::secret::hidden;
use crate::source::Span;
use crate::table::{Command, Kind, Values, flag, maybe, opt};
use crate::usage::Use;

/// The root user's password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct RootPw {
    /// Whether root may log in over SSH with the password.
    pub allow_ssh: bool,
    /// Whether the password is already hashed.
    pub iscrypted: bool,
    /// Whether the account is locked.
    pub lock: bool,
    /// The password.
    pub password: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl fmt::Debug for RootPw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootPw")
            .field("password", &hidden(self.password.as_deref()))
            .field("iscrypted", &self.iscrypted)
            .field("lock", &self.lock)
            .field("allow_ssh", &self.allow_ssh)
            .field("span", &self.span)
            .finish()
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--allow-ssh", "F37- RHEL9-"),
        flag("--iscrypted", "FC3- RHEL3-"),
        flag("--lock", "F8- RHEL6-"),
        opt("--plaintext", Kind::Flag(false), "F8- RHEL6-").sets("iscrypted"),
    ],
    positionals: &[maybe("password")],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.rootpw)),
    ..Command::new("rootpw", &["rootpw"], "FC3- RHEL3-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let may_be_empty = used.is_set("lock") && used.version.since(18, 7);
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
