//! `install`: install anew.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Install anew.
    pub struct Install {
        /// The device of the system that is upgraded.
        pub root_device: Option<String>,
        /// Whether an installed system is upgraded.
        pub upgrade: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F29-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[text("--root-device", "F11-F28 RHEL6-RHEL7")],
    ..Command::new("install", &["install"], "FC3-F28 RHEL3-RHEL7")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.gave("root-device") && !used.is_set("root-device") {
        return used.refuse(
            "invalid-value",
            "root-device",
            "the root device has no name",
            "write `--root-device=NAME`",
        );
    }
    Ok(())
}
