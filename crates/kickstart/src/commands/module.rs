//! `module`: a module of a repository.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::version::releases;

/// A module of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Module {
    /// Whether it is disabled.
    pub disable: bool,
    /// The name.
    pub name: String,
    /// The stream.
    pub stream: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F41-F44 RHEL10"),
    removed: releases("F45- RHEL11-"),
    options: &[
        flag("--disable", "F31-F40 RHEL8-RHEL9"),
        text("--name", "F29-F40 RHEL8-RHEL9").required(),
        text("--stream", "F29-F40 RHEL8-RHEL9"),
    ],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.modules)),
    ..Command::new("module", &["module"], "F29-F40 RHEL8-RHEL9")
};
