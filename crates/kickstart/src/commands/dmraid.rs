//! `dmraid`: the name of a firmware RAID set.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// The name of a firmware RAID set.
    pub struct DmRaid {
        /// The devices of the set.
        pub dev: Vec<String>,
        /// The name.
        pub name: String,
        /// The name of the set.
        pub dmset: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[
        opt("--dev", Kind::Append, "FC6-F23 RHEL5-RHEL7").required(),
        text("--name", "FC6-F23 RHEL5-RHEL7").required(),
    ],
    ..Command::new("dmraid", &["dmraid"], "FC6-F23 RHEL5-RHEL7")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let name = used
        .text("name")
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    used.set("name", name);
    Ok(())
}
