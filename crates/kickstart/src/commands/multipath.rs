//! `multipath`: a multipath device.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, text};
use crate::usage::Use;
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
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.multipaths)),
    finish,
    ..Command::new("multipath", &["multipath"], "FC6-F23 RHEL5-RHEL7")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let device = used.text("device").to_owned();
    match used.seen_before(&device) {
        Some(earlier) => {
            let message = format!("there is already a path through the device `{device}`");
            Err(used
                .error("duplicate", "device", message)
                .with_label(earlier, "it is here"))
        }
        None => Ok(()),
    }
}
