//! `lilocheck`: check for a LILO boot loader.

use crate::diagnostic::Diagnostic;
use crate::table::Command;
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Check for a LILO boot loader.
    pub struct LiloCheck {
        /// Whether it is checked.
        pub check: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    removed: releases("FC4"),
    ..Command::new("lilocheck", &["lilocheck"], "FC3 RHEL3-RHEL4")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("check", true);
    Ok(())
}
