//! `deviceprobe`: how hardware is probed.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values};
use crate::usage::Use;
use crate::version::releases;

/// How hardware is probed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct DeviceProbe {
    /// The arguments as they stand.
    pub deviceprobe: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F29-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    syntax: Syntax::Free,
    finish,
    raw: Some("deviceprobe"),
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.deviceprobe)),
    ..Command::new("deviceprobe", &["deviceprobe"], "FC3-F28 RHEL3-RHEL7")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let words: Vec<&str> = used
        .words()
        .iter()
        .map(|word| word.value.as_str())
        .collect();
    used.set("deviceprobe", words.join(" "));
    Ok(())
}
