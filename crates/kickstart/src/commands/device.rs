//! `device`: a kernel module to load.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Syntax, text};
use crate::version::releases;

/// A kernel module to load.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Device {
    /// Options.
    pub opts: Option<String>,
    /// The module.
    pub module_name: Option<String>,
    /// The kind of device.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[text("--opts", "FC3-F23 RHEL3-RHEL7").resets()],
    list: true,
    syntax: Syntax::Open,
    ..Command::new("device", &["device"], "FC3-F23 RHEL3-RHEL7")
};
