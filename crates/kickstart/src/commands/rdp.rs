//! `rdp`: remote access to the installer by RDP.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Remote access to the installer by RDP.
    pub struct Rdp {
        /// The password.
        pub password: Option<Secret>,
        /// The user name.
        pub username: Option<String>,
        /// Whether it is turned on.
        pub enabled: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--password", "F43- RHEL10-").secret(),
        text("--username", "F43- RHEL10-"),
    ],
    ..Command::new("rdp", &["rdp"], "F43- RHEL10-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("enabled", true);
    Ok(())
}
