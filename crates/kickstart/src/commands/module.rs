//! `module`: a module of a repository.

use crate::table::{Command, flag, text};
use crate::values::values;
use crate::version::releases;

values! {
    /// A module of a repository.
    pub struct Module {
        /// Whether it is disabled.
        pub disable: bool,
        /// The name.
        pub name: String,
        /// The stream.
        pub stream: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F41-F44 RHEL10"),
    removed: releases("F45- RHEL11-"),
    options: &[
        flag("--disable", "F31-F40 RHEL8-RHEL9"),
        text("--name", "F29-F40 RHEL8-RHEL9").required(),
        text("--stream", "F29-F40 RHEL8-RHEL9"),
    ],
    ..Command::new("module", &["module"], "F29-F40 RHEL8-RHEL9")
};
