//! `monitor`: the monitor.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::version::releases;

/// The monitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Monitor {
    /// Horizontal frequencies.
    pub hsync: Option<String>,
    /// The monitor's name.
    pub monitor: Option<String>,
    /// Whether nothing is probed.
    pub noprobe: bool,
    /// Vertical frequencies.
    pub vsync: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F10-F17 RHEL6"),
    removed: releases("F18"),
    options: &[
        text("--hsync", "FC3-F9 RHEL3-RHEL5"),
        text("--monitor", "FC3-F9 RHEL3-RHEL5"),
        flag("--noprobe", "FC6-F9 RHEL5"),
        text("--vsync", "FC3-F9 RHEL3-RHEL5"),
    ],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.monitor)),
    ..Command::new("monitor", &["monitor"], "FC3-F9 RHEL3-RHEL5")
};
