//! `reboot`: what happens after the installation.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values, flag};
use crate::usage::Use;

/// What happens after the installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Reboot {
    /// Whether the medium is ejected.
    pub eject: bool,
    /// Whether the firmware is skipped.
    pub kexec: bool,
    /// What happens: `reboot`, `halt` or `shutdown`.
    pub action: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--eject", "FC6- RHEL5-"),
        flag("--kexec", "F23- RHEL8-"),
    ],
    syntax: Syntax::Open,
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.reboot)),
    ..Command::new(
        "reboot",
        &["reboot", "halt", "poweroff", "shutdown"],
        "FC3- RHEL3-",
    )
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let action = if used.known.word == "poweroff" {
        "shutdown"
    } else {
        used.known.word
    };
    used.set("action", action);
    let free = !used.known.version.since(6, 5);
    match used.extra.first() {
        Some(word) if !free => Err(used.unknown(word)),
        _ => Ok(()),
    }
}
