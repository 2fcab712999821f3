//! `mount`: a device that is used as it is.

use crate::checks::normal_mount_point;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, one, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A device that is used as it is.
    pub struct Mount {
        /// Further arguments for making the file system.
        pub mkfsoptions: Option<String>,
        /// The mount options.
        pub mountoptions: Option<String>,
        /// Whether it is formatted.
        pub reformat: bool,
        /// The device.
        pub device: String,
        /// Where it is mounted, or what it is for.
        pub mountpoint: String,
        /// The file system it is formatted with.
        pub format: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--mkfsoptions", "F27- RHEL8-"),
        text("--mountoptions", "F27- RHEL8-"),
        opt("--reformat", Kind::MaybeText, "F27- RHEL8-").resets(),
    ],
    positionals: &[one("device"), one("mountpoint")],
    conflicts: &[(
        releases("F27- RHEL8-"),
        &[
            "autopart",
            "logvol",
            "partition",
            "raid",
            "reqpart",
            "volgroup",
        ],
    )],
    ..Command::new("mount", &["mount"], "F27- RHEL8-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    normal_mount_point(used);
    if let Some(rest) = used.text("mountpoint").strip_prefix("//") {
        let path = format!("/{rest}");
        used.set("mountpoint", path);
    }
    if used.text("mountpoint") != "none" && !used.text("mountpoint").starts_with('/') {
        let message = format!("`{}` is no mount point", used.text("mountpoint"));
        return used.refuse(
            "invalid-value",
            "mountpoint",
            message,
            "write an absolute path, or `none`",
        );
    }
    let format = used.text("reformat").to_owned();
    if !format.is_empty() {
        used.set("format", format);
    }
    let reformat = used.is_set("reformat");
    used.set("reformat", reformat);
    if used.is_set("mkfsoptions") && !used.is_set("reformat") {
        let message = "`--mkfsoptions` has no effect without `--reformat`";
        return used.refuse("needs-option", "mkfsoptions", message, "add `--reformat`");
    }
    Ok(())
}
