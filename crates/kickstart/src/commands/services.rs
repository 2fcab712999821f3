//! `services`: services that are enabled or disabled.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, list};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Services that are enabled or disabled.
    pub struct Services {
        /// The services to disable.
        pub disabled: Vec<String>,
        /// The services to enable.
        pub enabled: Vec<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        list("--disabled", "FC6- RHEL5-"),
        list("--enabled", "FC6- RHEL5-"),
    ],
    ..Command::new("services", &["services"], "FC6- RHEL5-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    match used.is_set("enabled") || used.is_set("disabled") {
        true => Ok(()),
        false => {
            let message = "`services` says neither `--enabled` nor `--disabled`";
            used.refuse("missing-argument", "", message, "add `--enabled=SERVICE,…`")
        }
    }
}
