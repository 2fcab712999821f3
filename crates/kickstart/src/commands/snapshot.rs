//! `snapshot`: a snapshot of a logical volume.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::readers::snapshot_when;
use crate::source::Span;
use crate::table::{Command, Kind, Values, one, opt, text};
use crate::usage::Use;

/// A snapshot of a logical volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Snapshot {
    /// The name.
    pub name: String,
    /// When it is taken: `post-install` or `pre-install`.
    pub when: String,
    /// The volume.
    pub origin: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--name", "F26- RHEL7-").required(),
        opt("--when", Kind::Read(snapshot_when), "F26- RHEL7-").required(),
    ],
    positionals: &[one("origin")],
    values: Values::Many(|kickstart, record| record.push_to(&mut kickstart.snapshots)),
    finish,
    ..Command::new("snapshot", &["snapshot"], "F26- RHEL7-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let origin = used.text("origin").to_owned();
    match origin.split_once('/') {
        Some((group, volume))
            if !group.is_empty() && !volume.is_empty() && !volume.contains('/') => {}
        _ => {
            let message = format!("`{origin}` does not name a logical volume");
            return used.refuse(
                "invalid-value",
                "origin",
                message,
                "write it as `GROUP/VOLUME`",
            );
        }
    }
    let name = used.text("name").to_owned();
    match used.seen_before(&name) {
        Some(earlier) => {
            let message = format!("there is already a snapshot `{name}`");
            Err(used
                .error("duplicate", "name", message)
                .with_label(earlier, "it is here"))
        }
        None => Ok(()),
    }
}
