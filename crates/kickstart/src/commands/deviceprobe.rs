//! `deviceprobe`: how hardware is probed.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// How hardware is probed.
    pub struct DeviceProbe {
        /// The arguments as they stand.
        pub deviceprobe: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F29-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    syntax: Syntax::Free,
    raw: Some("deviceprobe"),
    ..Command::new("deviceprobe", &["deviceprobe"], "FC3-F28 RHEL3-RHEL7")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let words: Vec<&str> = used
        .words()
        .iter()
        .map(|word| word.value.as_str())
        .collect();
    used.set("deviceprobe", words.join(" "));
    Ok(())
}
