//! `lilo`: the LILO boot loader.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, Kind, flag, list, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// The LILO boot loader.
    pub struct Lilo {
        /// Further arguments of the kernel.
        pub append: Option<String>,
        /// Which drives the firmware tries first.
        pub driveorder: Vec<String>,
        /// Whether lba32 is forced.
        pub lba32: bool,
        /// Whether linear mode is off.
        pub nolinear: bool,
        /// Where it is written.
        pub location: Option<String>,
        /// The password, hashed.
        pub md5pass: Option<Secret>,
        /// The password.
        pub password: Option<Secret>,
        /// Whether an installed system is upgraded.
        pub upgrade: bool,
        /// Whether LILO is used instead of GRUB.
        pub use_lilo = "useLilo": bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    removed: releases("FC4"),
    options: &[
        text("--append", "FC3 RHEL3-RHEL4"),
        list("--driveorder", "FC3 RHEL3-RHEL4"),
        flag("--lba32", "FC3 RHEL3-RHEL4"),
        opt("--linear", Kind::Flag(false), "FC3 RHEL3-RHEL4").sets("nolinear"),
        opt(
            "--location",
            Kind::Choice(&["boot", "mbr", "none", "partition"]),
            "FC3 RHEL3-RHEL4",
        )
        .resets(),
        text("--md5pass", "FC3 RHEL3-RHEL4").secret().resets(),
        flag("--nolinear", "FC3 RHEL3-RHEL4"),
        text("--password", "FC3 RHEL3-RHEL4").secret().resets(),
        flag("--upgrade", "FC3 RHEL3-RHEL4"),
        flag("--useLilo", "FC3 RHEL3-RHEL4"),
    ],
    ..Command::new("lilo", &["lilo"], "FC3 RHEL3-RHEL4")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("useLilo", true);
    if !used.gave("location") {
        used.set("location", "mbr");
    }
    Ok(())
}
