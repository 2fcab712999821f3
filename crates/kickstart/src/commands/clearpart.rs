//! `clearpart`: partitions that are removed first.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, flag, list, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Partitions that are removed first.
    pub struct ClearPart {
        /// Which partitions are removed: `all`, `linux`, `none` or `list`.
        pub kind = "type": Option<String>,
        /// Whether disks are reformatted to the CDL format.
        pub cdl: bool,
        /// The kind of partition table.
        pub disklabel: Option<String>,
        /// The drives it is about.
        pub drives: Vec<String>,
        /// Whether partition tables are made anew.
        pub initlabel: bool,
        /// The partitions that are removed.
        pub list: Vec<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        opt("--all", Kind::Const("all"), "FC3- RHEL3-").sets("type"),
        flag("--cdl", "F28- RHEL7-"),
        text("--disklabel", "F21- RHEL7-").resets(),
        list("--drives", "FC3- RHEL3-"),
        flag("--initlabel", "FC3- RHEL3-"),
        opt("--linux", Kind::Const("linux"), "FC3- RHEL3-").sets("type"),
        list("--list", "F17- RHEL7-"),
        opt("--none", Kind::Const("none"), "FC3- RHEL3-").sets("type"),
    ],
    ..Command::new("clearpart", &["clearpart"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.chose("list") {
        used.set("type", "list");
    }
    Ok(())
}
