//! `btrfs`: a btrfs volume or subvolume.

use crate::checks::{no_extra_options, unique};
use crate::diagnostic::Diagnostic;

use crate::table::{Command, Form, Kind, Syntax, flag, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A btrfs volume or subvolume.
    pub struct Btrfs {
        /// The RAID level of the data.
        pub data: Option<String>,
        /// The label.
        pub label: Option<String>,
        /// The RAID level of the metadata.
        pub metadata: Option<String>,
        /// Further arguments for making the file system.
        pub mkfsoptions: Option<String>,
        /// The name.
        pub name: Option<String>,
        /// Whether it is used as it is.
        pub noformat: bool,
        /// The volume a subvolume belongs to.
        pub parent: Option<String>,
        /// Whether it is a subvolume.
        pub subvol: bool,
        /// Whether an existing one is used.
        pub useexisting: bool,
        /// The devices it consists of.
        pub devices: Vec<String>,
        /// Where it is mounted, or what it is for.
        pub mountpoint: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    deprecated: releases("RHEL8-RHEL9"),
    removed: releases("RHEL10-"),
    options: &[
        opt("--data", Kind::Form(Form::BtrfsLevel), "F17- RHEL7"),
        text("--label", "F17- RHEL7").resets(),
        opt("--metadata", Kind::Form(Form::BtrfsLevel), "F17- RHEL7"),
        text("--mkfsoptions", "F23- RHEL7"),
        text("--name", "F17- RHEL7").resets(),
        flag("--noformat", "F17- RHEL7"),
        text("--parent", "F17- RHEL7").resets(),
        flag("--subvol", "F17- RHEL7"),
        flag("--useexisting", "F17- RHEL7"),
    ],
    syntax: Syntax::Open,
    words: &["mountpoint", "devices"],
    ..Command::new("btrfs", &["btrfs"], "F17- RHEL7")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    no_extra_options(used)?;
    let mut words = used.extra.iter().map(|word| word.value.clone());
    let Some(mountpoint) = words.next() else {
        return used.refuse(
            "missing-argument",
            "",
            "the volume has no mount point",
            "write `btrfs MOUNTPOINT …`",
        );
    };
    let devices: Vec<String> = words.collect();
    used.set("mountpoint", mountpoint);
    if devices.is_empty() {
        let message = "what the volume consists of is missing";
        return used.refuse(
            "missing-argument",
            "",
            message,
            "write partitions, or the parent volume, at the end",
        );
    }
    if used.is_set("subvol") && !used.is_set("name") {
        return used.refuse(
            "needs-option",
            "subvol",
            "a subvolume needs a name",
            "add `--name=NAME`",
        );
    }
    used.set("devices", devices);
    if used.is_set("useexisting") || used.is_set("noformat") {
        used.set("useexisting", true);
        used.set("noformat", true);
    }
    if used.is_set("mkfsoptions") && used.is_set("noformat") {
        let message = "`--mkfsoptions` has no effect on an existing volume";
        return used.refuse("conflicting-options", "mkfsoptions", message, "remove it");
    }
    unique(used, "mountpoint", "btrfs volume for");
    Ok(())
}
