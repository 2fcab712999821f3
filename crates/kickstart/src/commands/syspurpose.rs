//! `syspurpose`: the intended purpose of the system.

use crate::table::{Command, Kind, opt, text};
use crate::values::values;

values! {
    /// The intended purpose of the system.
    pub struct SysPurpose {
        /// The add-ons.
        pub addon: Vec<String>,
        /// The role.
        pub role: Option<String>,
        /// The service level.
        pub sla: Option<String>,
        /// The usage.
        pub usage: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--addon", Kind::Append, "RHEL8-"),
        text("--role", "RHEL8-"),
        text("--sla", "RHEL8-"),
        text("--usage", "RHEL8-"),
    ],
    ..Command::new("syspurpose", &["syspurpose"], "RHEL8-")
};
