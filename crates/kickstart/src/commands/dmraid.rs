//! `dmraid`: the name of a firmware RAID set.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Kind, Values, opt, text};
use crate::usage::Use;
use crate::version::releases;

/// The name of a firmware RAID set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct DmRaid {
    /// The devices of the set.
    pub dev: Vec<String>,
    /// The name.
    pub name: String,
    /// The name of the set.
    pub dmset: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[
        opt("--dev", Kind::Append, "FC6-F23 RHEL5-RHEL7").required(),
        text("--name", "FC6-F23 RHEL5-RHEL7").required(),
    ],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.dmraids)),
    finish,
    ..Command::new("dmraid", &["dmraid"], "FC6-F23 RHEL5-RHEL7")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let name = used
        .text("name")
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    used.set("name", name);
    Ok(())
}
