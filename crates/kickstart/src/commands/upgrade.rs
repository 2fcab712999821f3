//! `upgrade`: upgrade an installed system.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, text};
use crate::usage::Use;
use crate::version::releases;

/// Upgrade an installed system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Upgrade {
    /// The device of the system that is upgraded.
    pub root_device: Option<String>,
    /// Whether it was asked for.
    pub upgrade: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F20-F28 RHEL7"),
    removed: releases("F29"),
    options: &[text("--root-device", "F11-F19 RHEL6")],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.upgrade)),
    ..Command::new("upgrade", &["upgrade"], "FC3-F19 RHEL3-RHEL6")
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
