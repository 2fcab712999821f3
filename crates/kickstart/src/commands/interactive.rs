//! `interactive`: ask the user to confirm every step.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values};
use crate::version::releases;

/// Ask the user to confirm every step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Interactive {
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F14"),
    removed: releases("F15"),
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.interactive)),
    ..Command::new("interactive", &["interactive"], "FC3-F13 RHEL3-RHEL6")
};
