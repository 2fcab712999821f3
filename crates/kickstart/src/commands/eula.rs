//! `eula`: the licence agreement.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The licence agreement.
    pub struct Eula {
        /// Whether it is agreed to.
        pub agreed: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--accept", "F20- RHEL7-").sets("agreed"),
        flag("--accepted", "F20- RHEL7-").sets("agreed"),
        flag("--agree", "F20- RHEL7-").sets("agreed"),
        flag("--agreed", "F20- RHEL7-"),
    ],
    ..Command::new("eula", &["eula"], "F20- RHEL7-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    match used.is_set("agreed") {
        true => Ok(()),
        false => used.refuse(
            "missing-argument",
            "",
            "`eula` says nothing",
            "write `eula --agreed`",
        ),
    }
}
