//! `group`: a group of users.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, int, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A group of users.
    pub struct UserGroup {
        /// The number of the group.
        pub gid: Option<i64>,
        /// The name.
        pub name: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        int("--gid", "F12- RHEL6-"),
        text("--name", "F12- RHEL6-").required(),
    ],
    ..Command::new("group", &["group"], "F12- RHEL6-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    unique(used, "name", "group");
    Ok(())
}
