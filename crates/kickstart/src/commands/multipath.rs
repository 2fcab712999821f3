//! `multipath`: a multipath device.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A multipath device.
    pub struct Multipath {
        /// The device.
        pub device: String,
        /// The name.
        pub name: String,
        /// The value of `--rule`.
        pub rule: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("F24-F33 RHEL8"),
    removed: releases("F34- RHEL9-"),
    options: &[
        text("--device", "FC6-F23 RHEL5-RHEL7").required(),
        text("--name", "FC6-F23 RHEL5-RHEL7").required(),
        text("--rule", "FC6-F23 RHEL5-RHEL7").required(),
    ],
    ..Command::new("multipath", &["multipath"], "FC6-F23 RHEL5-RHEL7")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
