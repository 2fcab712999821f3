//! `ignoredisk`: disks that are left alone.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, list};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Disks that are left alone.
    pub struct IgnoreDisk {
        /// The disks that are left alone.
        pub drives: Vec<String>,
        /// Whether the user is asked.
        pub interactive: bool,
        /// The only disks that are used.
        pub only_use: Vec<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        list("--drives", "FC3-F7 RHEL3").required(),
        list("--drives", "F8- RHEL4-"),
        flag("--interactive", "F14-F33 RHEL6-RHEL8").deprecated("F29-F33 RHEL8"),
        list("--only-use", "F8- RHEL4-"),
    ],
    ..Command::new("ignoredisk", &["ignoredisk"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.known.version.since(8, 4) {
        return Ok(());
    }
    let mut keys = vec!["drives", "only-use"];
    if !used.known.version.since(29, 8) && used.known.version.since(14, 6) {
        keys.push("interactive");
    }
    match keys.iter().filter(|key| used.is_set(key)).count() {
        1 => Ok(()),
        count => {
            let message = match count {
                0 => "`ignoredisk` says neither `--drives` nor `--only-use`",
                _ => "`ignoredisk` takes either `--drives` or `--only-use`",
            };
            used.refuse("conflicting-options", "", message, "write one of the two")
        }
    }
}
