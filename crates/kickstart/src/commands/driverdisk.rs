//! `driverdisk`: where drivers are read from.

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, many, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Where drivers are read from.
    pub struct DriverDisk {
        /// The partition as the firmware counts.
        pub biospart: Option<String>,
        /// Where it is downloaded from.
        pub source: Option<String>,
        /// The type of the file system.
        pub kind = "type": Option<String>,
        /// The partition.
        pub partition: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--biospart", "FC4- RHEL4-"),
        text("--source", "FC3- RHEL3-"),
        text("--type", "FC3-F13 RHEL3-RHEL6").deprecated("F12-F13 RHEL5-RHEL6"),
    ],
    positionals: &[many("partition")],
    ..Command::new("driverdisk", &["driverdisk"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let partitions = used.strings("partition");
    used.unset("partition");
    if let [partition] = &partitions[..] {
        used.set("partition", partition.as_str());
    } else if partitions.len() > 1 {
        return used.refuse(
            "too-many-arguments",
            "partition",
            "`driverdisk` takes one partition",
            "use two lines",
        );
    }
    one_of(used, &["source", "biospart", "partition"], true)
}
