//! `lilocheck`: check for a LILO boot loader.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values};
use crate::usage::Use;
use crate::version::releases;

/// Check for a LILO boot loader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct LiloCheck {
    /// Whether it is checked.
    pub check: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    removed: releases("FC4"),
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.lilocheck)),
    ..Command::new("lilocheck", &["lilocheck"], "FC3 RHEL3-RHEL4")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("check", true);
    Ok(())
}
