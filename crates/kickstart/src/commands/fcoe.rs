//! `fcoe`: a Fibre Channel over Ethernet device.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A Fibre Channel over Ethernet device.
    pub struct Fcoe {
        /// Whether VLANs are discovered.
        pub autovlan: bool,
        /// Whether data centre bridging is used.
        pub dcb: bool,
        /// The network device.
        pub nic: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--autovlan", "F28- RHEL7-"),
        flag("--dcb", "F13- RHEL6-"),
        text("--nic", "F12- RHEL6-").required(),
    ],
    ..Command::new("fcoe", &["fcoe"], "F12- RHEL6-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    unique(used, "nic", "device");
    Ok(())
}
