//! `monitor`: the monitor.

use crate::table::{Command, flag, text};
use crate::values::values;
use crate::version::releases;

values! {
    /// The monitor.
    pub struct Monitor {
        /// Horizontal frequencies.
        pub hsync: Option<String>,
        /// The monitor's name.
        pub monitor: Option<String>,
        /// Whether nothing is probed.
        pub noprobe: bool,
        /// Vertical frequencies.
        pub vsync: Option<String>,
    }
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
    ..Command::new("monitor", &["monitor"], "FC3-F9 RHEL3-RHEL5")
};
