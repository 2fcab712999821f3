//! `autostep`: step through the installer by itself.

use crate::table::{Command, flag};
use crate::values::values;
use crate::version::releases;

values! {
    /// Step through the installer by itself.
    pub struct AutoStep {
        /// Whether every step is photographed.
        pub autoscreenshot: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F34-F39 RHEL9"),
    removed: releases("F40- RHEL10-"),
    options: &[flag("--autoscreenshot", "FC3-F33 RHEL3-RHEL8")],
    ..Command::new("autostep", &["autostep"], "FC3-F33 RHEL3-RHEL8")
};
