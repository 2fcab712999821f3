//! `bootc`: install a bootable container image.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Install a bootable container image.
    pub struct Bootc {
        /// The boot loader to use.
        pub bootloader: Option<String>,
        /// Whether composefs is used.
        pub composefs: bool,
        /// The image that is installed.
        pub source_imgref: String,
        /// The name of the state directory.
        pub stateroot: Option<String>,
        /// The image that updates come from.
        pub target_imgref: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--bootloader", "F45- RHEL11-"),
        flag("--composefs", "F45- RHEL11-"),
        text("--source-imgref", "F43- RHEL10-").required(),
        text("--stateroot", "F43- RHEL10-").resets(),
        text("--target-imgref", "F43- RHEL10-"),
    ],
    conflicts: &[(
        releases("F43- RHEL10-"),
        &["ostreecontainer", "ostreesetup"],
    )],
    ..Command::new("bootc", &["bootc"], "F43- RHEL10-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.is_set("target-imgref") {
        let source = used.text("source-imgref").to_owned();
        used.set("target-imgref", source);
    }
    if !used.gave("stateroot") {
        used.set("stateroot", "default");
    }
    Ok(())
}
