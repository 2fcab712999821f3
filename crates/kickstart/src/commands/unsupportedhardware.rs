//! `unsupported_hardware`: install on hardware that is not supported.

use crate::diagnostic::Diagnostic;
use crate::table::Command;
use crate::usage::Use;
use crate::values::values;

values! {
    /// Install on hardware that is not supported.
    pub struct UnsupportedHardware {
        /// Whether it was asked for.
        pub unsupported_hardware: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    ..Command::new(
        "unsupportedhardware",
        &["unsupported_hardware"],
        "RHEL6-RHEL7",
    )
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("unsupported-hardware", true);
    Ok(())
}
