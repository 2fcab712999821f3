//! `rescue`: start the rescue mode.

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Start the rescue mode.
    pub struct Rescue {
        /// Whether nothing is mounted.
        pub nomount: bool,
        /// Whether it is mounted read-only.
        pub romount: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--nomount", "F10- RHEL6-"),
        flag("--romount", "F10- RHEL6-"),
    ],
    ..Command::new("rescue", &["rescue"], "F10- RHEL6-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    one_of(used, &["nomount", "romount"], false)
}
