//! `iscsi`: an iSCSI target.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::source::Span;
use crate::table::{Command, Values, int, text};
use crate::usage::Use;

/// An iSCSI target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
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
    /// Where it stands.
    pub span: Span,
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
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.iscsis)),
    finish,
    ..Command::new("iscsi", &["iscsi"], "FC6- RHEL5-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.gave("port") {
        used.set("port", 3260);
    }
    Ok(())
}
