//! `bootc`: install a bootable container image.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::usage::Use;
use crate::version::releases;

/// Install a bootable container image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Bootc {
    /// The boot loader to use.
    pub bootloader: Option<String>,
    /// Whether composefs is used.
    pub composefs: bool,
    /// The image that is installed.
    pub source_imgref: String,
    /// The name of the state directory.
    pub stateroot: Option<String>,
    /// The image that updates come from.
    pub target_imgref: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--bootloader", "F45- RHEL11-"),
        flag("--composefs", "F45- RHEL11-"),
        text("--source-imgref", "F43- RHEL10-").required(),
        text("--stateroot", "F43- RHEL10-").resets(),
        text("--target-imgref", "F43- RHEL10-"),
    ],
    conflicts: &[(
        releases("F43- RHEL10-"),
        &["ostreecontainer", "ostreesetup"],
    )],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.bootc)),
    ..Command::new("bootc", &["bootc"], "F43- RHEL10-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.is_set("target-imgref") {
        let source = used.text("source-imgref").to_owned();
        used.set("target-imgref", source);
    }
    if !used.gave("stateroot") {
        used.set("stateroot", "default");
    }
    Ok(())
}
