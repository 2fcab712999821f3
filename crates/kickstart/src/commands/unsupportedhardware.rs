//! `unsupported_hardware`: install on hardware that is not supported.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values};
use crate::usage::Use;

/// Install on hardware that is not supported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct UnsupportedHardware {
    /// Whether it was asked for.
    pub unsupported_hardware: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.unsupportedhardware)),
    ..Command::new(
        "unsupportedhardware",
        &["unsupported_hardware"],
        "RHEL6-RHEL7",
    )
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("unsupported-hardware", true);
    Ok(())
}
