//! `install`: install anew.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, text};
use crate::usage::Use;
use crate::version::releases;

/// Install anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Install {
    /// The device of the system that is upgraded.
    pub root_device: Option<String>,
    /// Whether an installed system is upgraded.
    pub upgrade: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F29-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[text("--root-device", "F11-F28 RHEL6-RHEL7")],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.install)),
    ..Command::new("install", &["install"], "FC3-F28 RHEL3-RHEL7")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.gave("root-device") && !used.is_set("root-device") {
        return used.refuse(
            "invalid-value",
            "root-device",
            "the root device has no name",
            "write `--root-device=NAME`",
        );
    }
    Ok(())
}
