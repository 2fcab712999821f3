//! `upgrade`: upgrade an installed system.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Upgrade an installed system.
    pub struct Upgrade {
        /// The device of the system that is upgraded.
        pub root_device: Option<String>,
        /// Whether it was asked for.
        pub upgrade: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F20-F28 RHEL7"),
    removed: releases("F29"),
    options: &[text("--root-device", "F11-F19 RHEL6")],
    ..Command::new("upgrade", &["upgrade"], "FC3-F19 RHEL3-RHEL6")
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
