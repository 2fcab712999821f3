//! `fcoe`: a Fibre Channel over Ethernet device.

use serde::{Deserialize, Serialize};

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::usage::Use;

/// A Fibre Channel over Ethernet device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Fcoe {
    /// Whether VLANs are discovered.
    pub autovlan: bool,
    /// Whether data centre bridging is used.
    pub dcb: bool,
    /// The network device.
    pub nic: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--autovlan", "F28- RHEL7-"),
        flag("--dcb", "F13- RHEL6-"),
        text("--nic", "F12- RHEL6-").required(),
    ],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.fcoes)),
    finish,
    ..Command::new("fcoe", &["fcoe"], "F12- RHEL6-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    unique(used, "nic", "device");
    Ok(())
}
