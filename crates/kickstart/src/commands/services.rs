//! `services`: services that are enabled or disabled.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, list};
use crate::usage::Use;

/// Services that are enabled or disabled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Services {
    /// The services to disable.
    pub disabled: Vec<String>,
    /// The services to enable.
    pub enabled: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        list("--disabled", "FC6- RHEL5-"),
        list("--enabled", "FC6- RHEL5-"),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.services)),
    ..Command::new("services", &["services"], "FC6- RHEL5-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    match used.is_set("enabled") || used.is_set("disabled") {
        true => Ok(()),
        false => {
            let message = "`services` says neither `--enabled` nor `--disabled`";
            used.refuse("missing-argument", "", message, "add `--enabled=SERVICE,…`")
        }
    }
}
