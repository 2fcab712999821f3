//! `reqpart`: partitions that the platform requires.

use crate::table::{Command, flag};
use crate::values::values;
use crate::version::releases;

values! {
    /// Partitions that the platform requires.
    pub struct ReqPart {
        /// Whether there is a `/boot`.
        pub add_boot: bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[flag("--add-boot", "F23- RHEL7-")],
    conflicts: &[(releases("F23- RHEL7-"), &["autopart", "mount"])],
    ..Command::new("reqpart", &["reqpart"], "F23- RHEL7-")
};
