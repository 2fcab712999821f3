//! `timesource`: where the time comes from.

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Where the time comes from.
    pub struct TimeSource {
        /// Whether NTP is not used.
        pub ntp_disable: bool,
        /// The pool of NTP servers.
        pub ntp_pool: Option<String>,
        /// The NTP server.
        pub ntp_server: Option<String>,
        /// Whether NTS is used.
        pub nts: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--ntp-disable", "F33- RHEL9-"),
        text("--ntp-pool", "F33- RHEL9-"),
        text("--ntp-server", "F33- RHEL9-"),
        flag("--nts", "F33- RHEL9-"),
    ],
    ..Command::new("timesource", &["timesource"], "F33- RHEL9-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    one_of(used, &["ntp-server", "ntp-pool", "ntp-disable"], true)
}
