//! `harddrive`: install from a partition.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Install from a partition.
    pub struct HardDrive {
        /// The partition as the firmware counts.
        pub biospart: Option<String>,
        /// The directory.
        pub dir: String,
        /// The partition.
        pub partition: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--biospart", "FC3-F32 RHEL3-RHEL8"),
        text("--dir", "FC3- RHEL3-").required(),
        text("--partition", "FC3-F32 RHEL3-RHEL8"),
        text("--partition", "F33- RHEL9-").required(),
    ],
    ..Command::new("harddrive", &["harddrive"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    match used.known.version.since(33, 9) {
        true => Ok(()),
        false => match ["biospart", "partition"]
            .iter()
            .filter(|key| used.gave(key))
            .count()
        {
            1 => Ok(()),
            _ => {
                let message = "`harddrive` takes either `--biospart` or `--partition`";
                used.refuse("conflicting-options", "", message, "write one of the two")
            }
        },
    }
}
