//! `reboot`: what happens after the installation.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax, flag};
use crate::usage::Use;
use crate::values::values;

values! {
    /// What happens after the installation.
    pub struct Reboot {
        /// Whether the medium is ejected.
        pub eject: bool,
        /// Whether the firmware is skipped.
        pub kexec: bool,
        /// What happens: `reboot`, `halt` or `shutdown`.
        pub action: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--eject", "FC6- RHEL5-"),
        flag("--kexec", "F23- RHEL8-"),
    ],
    syntax: Syntax::Open,
    ..Command::new(
        "reboot",
        &["reboot", "halt", "poweroff", "shutdown"],
        "FC3- RHEL3-",
    )
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
