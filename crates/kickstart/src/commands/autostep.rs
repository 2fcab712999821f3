//! `autostep`: step through the installer by itself.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, flag};
use crate::version::releases;

/// Step through the installer by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct AutoStep {
    /// Whether every step is photographed.
    pub autoscreenshot: bool,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F34-F39 RHEL9"),
    removed: releases("F40- RHEL10-"),
    options: &[flag("--autoscreenshot", "FC3-F33 RHEL3-RHEL8")],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.autostep)),
    ..Command::new("autostep", &["autostep"], "FC3-F33 RHEL3-RHEL8")
};
