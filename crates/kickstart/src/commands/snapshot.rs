//! `snapshot`: a snapshot of a logical volume.

use crate::diagnostic::Diagnostic;

use crate::table::{Command, Form, Kind, one, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// A snapshot of a logical volume.
    pub struct Snapshot {
        /// The name.
        pub name: String,
        /// When it is taken: `post-install` or `pre-install`.
        pub when: String,
        /// The volume.
        pub origin: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--name", "F26- RHEL7-").required(),
        opt("--when", Kind::Form(Form::SnapshotWhen), "F26- RHEL7-").required(),
    ],
    positionals: &[one("origin")],
    ..Command::new("snapshot", &["snapshot"], "F26- RHEL7-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
