//! `bootloader`: the boot loader.

use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::table::{Command, Kind, flag, int, list, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The boot loader.
    pub struct Bootloader {
        /// Further arguments of the kernel.
        pub append: Option<String>,
        /// The drive it is written to.
        pub boot_drive: Option<String>,
        /// Which image boots by default.
        pub default: Option<String>,
        /// Whether it is turned off.
        pub disabled: bool,
        /// Which drives the firmware tries first.
        pub driveorder: Vec<String>,
        /// Whether extlinux is used.
        pub extlinux: bool,
        /// Arguments of the hypervisor.
        pub hvargs: Option<String>,
        /// Whether the password is already hashed.
        pub iscrypted: bool,
        /// Whether lba32 is forced.
        pub lba32: bool,
        /// Whether the firmware's boot order stays.
        pub leavebootorder: bool,
        /// Whether linear mode is off.
        pub nolinear: bool,
        /// Where it is written.
        pub location: Option<String>,
        /// The password, hashed.
        pub md5pass: Option<Secret>,
        /// Whether the master boot record is left alone.
        pub nombr: bool,
        /// The password.
        pub password: Option<Secret>,
        /// Whether systemd-boot is used.
        pub sdboot: bool,
        /// Seconds to wait.
        pub timeout: Option<i64>,
        /// Whether the configuration is only upgraded.
        pub upgrade: bool,
        /// Whether LILO is used instead of GRUB.
        pub use_lilo = "useLilo": bool,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--append", "FC3- RHEL3-"),
        text("--boot-drive", "F17- RHEL7-").resets(),
        text("--default", "F8- RHEL6-"),
        flag("--disabled", "F21- RHEL7-"),
        list("--driveorder", "FC3- RHEL3-"),
        flag("--extlinux", "F19- RHEL7-"),
        text("--hvargs", "RHEL5"),
        flag("--iscrypted", "F15- RHEL6-"),
        flag("--lba32", "FC3-F13 RHEL3-RHEL6").deprecated("F12-F13 RHEL6"),
        flag("--leavebootorder", "F18- RHEL7-"),
        opt("--linear", Kind::Flag(false), "FC3 RHEL3-RHEL4").sets("nolinear"),
        opt(
            "--location",
            Kind::Choice(&["boot", "mbr", "none", "partition"]),
            "FC3- RHEL3-",
        )
        .resets(),
        text("--md5pass", "FC3-F14 RHEL3-RHEL5").secret().resets(),
        text("--md5pass", "F15- RHEL6-").secret(),
        flag("--nolinear", "FC3 RHEL3-RHEL4"),
        flag("--nombr", "F21- RHEL7-"),
        text("--password", "FC3- RHEL3-").secret().resets(),
        flag("--sdboot", "F39- RHEL10-"),
        int("--timeout", "F8- RHEL6-"),
        flag("--upgrade", "FC3-F33 RHEL3-RHEL8").deprecated("F29-F33 RHEL8"),
        flag("--useLilo", "FC3 RHEL3-RHEL4"),
    ],
    ..Command::new("bootloader", &["bootloader"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.text("boot-drive").contains(',') {
        return used.refuse(
            "invalid-value",
            "boot-drive",
            "`--boot-drive` is one drive",
            "remove the others",
        );
    }
    if used.is_set("sdboot") && used.is_set("extlinux") {
        let message = "`--sdboot` and `--extlinux` exclude each other";
        return used.refuse(
            "conflicting-options",
            "sdboot",
            message,
            "remove one of the two",
        );
    }
    if !used.gave("location") {
        used.set("location", "mbr");
    }
    if used.known.version.since(15, 6) && used.chose("md5pass") {
        let password = used.text("md5pass").to_owned();
        used.unset("md5pass");
        used.set("password", password);
        used.set("iscrypted", true);
    }
    Ok(())
}
