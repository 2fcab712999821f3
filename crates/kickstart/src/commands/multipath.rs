//! `multipath`: a multipath device.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, text};
use crate::version::releases;

/// A multipath device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Multipath {
    /// The device.
    pub device: String,
    /// The name.
    pub name: String,
    /// The value of `--rule`.
    pub rule: String,
    /// The paths to the device.
    pub paths: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[
        text("--device", "FC6-F23 RHEL5-RHEL7").required(),
        text("--name", "FC6-F23 RHEL5-RHEL7").required(),
        text("--rule", "FC6-F23 RHEL5-RHEL7").required(),
    ],
    list: true,
    ..Command::new("multipath", &["multipath"], "FC6-F23 RHEL5-RHEL7")
};
