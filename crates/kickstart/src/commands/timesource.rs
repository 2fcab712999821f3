//! `timesource`: where the time comes from.

use serde::{Deserialize, Serialize};

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::usage::Use;

/// Where the time comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TimeSource {
    /// Whether NTP is not used.
    pub ntp_disable: bool,
    /// The pool of NTP servers.
    pub ntp_pool: Option<String>,
    /// The NTP server.
    pub ntp_server: Option<String>,
    /// Whether NTS is used.
    pub nts: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--ntp-disable", "F33- RHEL9-"),
        text("--ntp-pool", "F33- RHEL9-"),
        text("--ntp-server", "F33- RHEL9-"),
        flag("--nts", "F33- RHEL9-"),
    ],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.timesources)),
    finish,
    ..Command::new("timesource", &["timesource"], "F33- RHEL9-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    one_of(used, &["ntp-server", "ntp-pool", "ntp-disable"], true)
}
