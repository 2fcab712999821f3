//! `iscsi`: an iSCSI target.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, int, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// An iSCSI target.
    pub struct Iscsi {
        /// The network device.
        pub iface: Option<String>,
        /// The address of the target.
        pub ipaddr: String,
        /// The password.
        pub password: Option<Secret>,
        /// The port.
        pub port: Option<i64>,
        /// The password of the other direction.
        pub reverse_password: Option<Secret>,
        /// The user name of the other direction.
        pub reverse_user: Option<String>,
        /// The name of the target.
        pub target: Option<String>,
        /// The user name.
        pub user: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--iface", "F17- RHEL6-"),
        text("--ipaddr", "FC6- RHEL5-").required(),
        text("--password", "FC6- RHEL5-").secret(),
        int("--port", "FC6- RHEL5-"),
        text("--reverse-password", "F10- RHEL6-").secret(),
        text("--reverse-user", "F10- RHEL6-"),
        text("--target", "FC6- RHEL5-"),
        text("--user", "FC6- RHEL5-"),
    ],
    ..Command::new("iscsi", &["iscsi"], "FC6- RHEL5-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.gave("port") {
        used.set("port", 3260);
    }
    Ok(())
}
