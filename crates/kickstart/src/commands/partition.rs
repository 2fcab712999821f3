//! `part`: a partition.

use crate::checks::{
    drive_encryption, encryption, file_system, inode_size, no_btrfs, normal_mount_point, unique,
};
use crate::diagnostic::Diagnostic;

use crate::secret::Secret;
use crate::table::{Command, Form, Kind, flag, ignored, int, one, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A partition.
    pub struct Partition {
        /// Whether it is marked as active.
        pub active: bool,
        /// Whether it must be a primary partition.
        pub asprimary: bool,
        /// Whether a further random passphrase is added.
        pub backuppassphrase: bool,
        /// Bytes per inode.
        pub bytes_per_inode: Option<i64>,
        /// The cipher of the encryption.
        pub cipher: Option<String>,
        /// Whether it is encrypted.
        pub encrypted: bool,
        /// The last cylinder.
        pub end: Option<i64>,
        /// Where the certificate is that keeps keys for recovery.
        pub escrowcert: Option<String>,
        /// The mount options.
        pub fsoptions: Option<String>,
        /// The usage type for making the file system.
        pub fsprofile: Option<String>,
        /// The type of the file system.
        pub fstype: Option<String>,
        /// Whether it takes the space that is left.
        pub grow: bool,
        /// Whether its size is that which hibernation needs.
        pub hibernation: bool,
        /// The passphrase of the drive's own encryption.
        pub hw_passphrase: Option<Secret>,
        /// The label.
        pub label: Option<String>,
        /// The version of the LUKS format.
        pub luks_version: Option<String>,
        /// The largest size to grow to, in MiB.
        pub maxsize: Option<i64>,
        /// Further arguments for making the file system.
        pub mkfsoptions: Option<String>,
        /// Whether it is used as it is.
        pub noformat: bool,
        /// The disk as the firmware counts.
        pub onbiosdisk: Option<String>,
        /// The disk.
        pub ondisk: Option<String>,
        /// The partition that is used.
        pub onpart: Option<String>,
        /// The passphrase of the encryption.
        pub passphrase: Option<Secret>,
        /// How the key is derived from the passphrase.
        pub pbkdf: Option<String>,
        /// The iterations of the key derivation.
        pub pbkdf_iterations: Option<i64>,
        /// The memory of the key derivation, in KiB.
        pub pbkdf_memory: Option<i64>,
        /// The time of the key derivation, in milliseconds.
        pub pbkdf_time: Option<i64>,
        /// Whether the size is chosen by the installer.
        pub recommended: bool,
        /// Whether an existing one is resized.
        pub resize: bool,
        /// The size, in MiB.
        pub size: Option<i64>,
        /// The first cylinder.
        pub start: Option<i64>,
        /// Where it is mounted, or what it is for.
        pub mountpoint: String,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--active", "FC3-F33 RHEL3-RHEL8").deprecated("F29-F33 RHEL8"),
        flag("--asprimary", "FC3- RHEL3-"),
        flag("--backuppassphrase", "F12- RHEL6-"),
        int("--bytes-per-inode", "FC4-F8 RHEL5"),
        ignored("--bytes-per-inode", "F9-F13 RHEL6"),
        text("--cipher", "F18- RHEL6-"),
        flag("--encrypted", "F9- RHEL5-"),
        int("--end", "FC3-F10 RHEL3-RHEL5"),
        ignored("--end", "F11-F13 RHEL6"),
        text("--escrowcert", "F12- RHEL6-"),
        text("--fsoptions", "FC4- RHEL5-"),
        text("--fsprofile", "F9- RHEL6-"),
        text("--fstype", "FC3- RHEL3-"),
        flag("--grow", "FC3- RHEL3-"),
        flag("--hibernation", "F18- RHEL6-"),
        text("--hw-passphrase", "F41- RHEL11-").secret().resets(),
        text("--label", "FC4- RHEL5-"),
        text("--luks-version", "F29- RHEL8-").resets(),
        int("--maxsize", "FC3- RHEL3-"),
        text("--mkfsoptions", "F23- RHEL7-"),
        flag("--noformat", "FC3- RHEL3-"),
        text("--onbiosdisk", "FC3- RHEL3-"),
        text("--ondisk", "FC3- RHEL3-"),
        text("--ondrive", "FC3- RHEL3-").sets("ondisk"),
        opt("--onpart", Kind::Form(Form::DeviceName), "FC3- RHEL3-"),
        text("--passphrase", "F9- RHEL5-").secret(),
        text("--pbkdf", "F29- RHEL8-").resets(),
        int("--pbkdf-iterations", "F29- RHEL8-").resets(),
        int("--pbkdf-memory", "F29- RHEL8-").resets(),
        int("--pbkdf-time", "F29- RHEL8-").resets(),
        flag("--recommended", "FC3- RHEL3-"),
        flag("--resize", "F17- RHEL7-"),
        int("--size", "FC3- RHEL3-"),
        int("--start", "FC3-F10 RHEL3-RHEL5"),
        ignored("--start", "F11-F13 RHEL6"),
        text("--type", "FC3- RHEL3-").sets("fstype"),
        opt("--usepart", Kind::Form(Form::DeviceName), "FC3- RHEL3-").sets("onpart"),
    ],
    positionals: &[one("mountpoint")],
    conflicts: &[
        (releases("RHEL6"), &["autopart"]),
        (releases("F20- RHEL7-"), &["autopart", "mount"]),
    ],
    ..Command::new("partition", &["partition", "part"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    normal_mount_point(used);
    inode_size(used, 4);
    encryption(used)?;
    drive_encryption(used)?;
    no_btrfs(used)?;
    if used.known.version.since(20, 7)
        && used.text("fstype") == "tmpfs"
        && (used.is_set("grow") || used.is_set("maxsize"))
    {
        let message = "a tmpfs has a fixed size";
        return used.refuse(
            "conflicting-options",
            "fstype",
            message,
            "remove `--grow` and `--maxsize`",
        );
    }
    if used.is_set("resize") && !used.is_set("onpart") {
        let message = "`--resize` is for an existing partition";
        return used.refuse(
            "needs-option",
            "resize",
            message,
            "add `--onpart=PARTITION`",
        );
    }
    if used.is_set("resize") && !used.is_set("size") {
        return used.refuse(
            "needs-option",
            "resize",
            "`--resize` needs the new size",
            "add `--size=MEBIBYTES`",
        );
    }
    file_system(used)?;
    if used.text("mountpoint") != "swap" {
        unique(used, "mountpoint", "partition for");
    }
    Ok(())
}
