//! `volgroup`: a volume group.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax, flag, int, many};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A volume group.
    pub struct VolGroup {
        /// Whether it is used as it is.
        pub noformat: bool,
        /// The size of an extent, in KiB.
        pub pesize: Option<i64>,
        /// Percent of the space that stays free.
        pub reserved_percent: Option<i64>,
        /// Space that stays free, in MiB.
        pub reserved_space: Option<i64>,
        /// Whether an existing one is used.
        pub useexisting: bool,
        /// The volume group.
        pub vgname: Option<String>,
        /// The physical volumes.
        pub physvols: Vec<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--noformat", "FC3- RHEL3-"),
        int("--pesize", "FC3-F20 RHEL3-RHEL6").resets(),
        int("--pesize", "F21- RHEL7-").resets(),
        int("--reserved-percent", "F16- RHEL6-"),
        int("--reserved-space", "F16- RHEL6-"),
        flag("--useexisting", "FC3- RHEL3-"),
    ],
    positionals: &[many("vgname"), many("physvols")],
    conflicts: &[(releases("F16- RHEL6-"), &["autopart", "mount"])],
    syntax: Syntax::Open,
    words: &["vgname", "physvols"],
    ..Command::new("volgroup", &["volgroup"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let mut names = used.strings("vgname");
    if names.is_empty() {
        return used.refuse(
            "missing-argument",
            "",
            "the volume group has no name",
            "write `volgroup NAME …`",
        );
    }
    let members = names.split_off(1);
    used.set("vgname", names.remove(0));
    used.set("physvols", members);
    used.take_extra("physvols");
    if used.is_set("noformat") {
        used.set("useexisting", true);
    }
    if used.is_set("useexisting") && used.is_set("physvols") {
        let message = "an existing group has its members already";
        return used.refuse(
            "conflicting-options",
            "vgname",
            message,
            "remove the members",
        );
    }
    if !used.is_set("useexisting") && !used.is_set("physvols") {
        let message = "the volume group has no members";
        return used.refuse(
            "missing-argument",
            "",
            message,
            "write the physical volumes at the end",
        );
    }
    reserved(used)?;
    if !used.known.version.since(21, 7) && !used.gave("pesize") {
        used.set("pesize", 32768);
    }
    unique(used, "vgname", "volume group");
    Ok(())
}

fn reserved(used: &Use<'_>) -> Result<(), Diagnostic> {
    if used.int("reserved-space").is_some_and(|space| space < 0) {
        let message = "the reserved space cannot be negative";
        return used.refuse("invalid-value", "reserved-space", message, "give it in MiB");
    }
    if used
        .int("reserved-percent")
        .is_some_and(|percent| !(1..100).contains(&percent))
    {
        let message = "the reserved percentage is between 1 and 99";
        return used.refuse(
            "invalid-value",
            "reserved-percent",
            message,
            "give it in percent",
        );
    }
    Ok(())
}
