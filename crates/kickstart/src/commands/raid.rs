//! `raid`: a software RAID device.

use crate::checks::{
    encryption, file_system, inode_size, no_btrfs, no_extra_options, normal_mount_point, unique,
};
use crate::diagnostic::Diagnostic;

use crate::secret::Secret;
use crate::table::{Command, Form, Kind, Syntax, flag, ignored, int, many, one, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A software RAID device.
    pub struct Raid {
        /// Whether a further random passphrase is added.
        pub backuppassphrase: bool,
        /// Bytes per inode.
        pub bytes_per_inode: Option<i64>,
        /// The size of a chunk, in KiB.
        pub chunksize: Option<i64>,
        /// The cipher of the encryption.
        pub cipher: Option<String>,
        /// The device.
        pub device: String,
        /// Whether it is encrypted.
        pub encrypted: bool,
        /// Where the certificate is that keeps keys for recovery.
        pub escrowcert: Option<String>,
        /// The mount options.
        pub fsoptions: Option<String>,
        /// The usage type for making the file system.
        pub fsprofile: Option<String>,
        /// The type of the file system.
        pub fstype: Option<String>,
        /// The label.
        pub label: Option<String>,
        /// The RAID level, such as `RAID1`.
        pub level: Option<String>,
        /// The version of the LUKS format.
        pub luks_version: Option<String>,
        /// Further arguments for making the file system.
        pub mkfsoptions: Option<String>,
        /// Whether it is used as it is.
        pub noformat: bool,
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
        /// How many spare members there are.
        pub spares: Option<i64>,
        /// Whether an existing one is used.
        pub useexisting: bool,
        /// Where it is mounted, or what it is for.
        pub mountpoint: String,
        /// The partitions it consists of.
        pub members: Vec<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--backuppassphrase", "F12- RHEL6-"),
        int("--bytes-per-inode", "FC5-F8 RHEL5"),
        ignored("--bytes-per-inode", "F9-F13 RHEL6"),
        int("--chunksize", "F25- RHEL7-"),
        text("--cipher", "F18- RHEL6-"),
        opt("--device", Kind::Form(Form::RaidDevice), "FC3- RHEL3-").required(),
        flag("--encrypted", "F9- RHEL5-"),
        text("--escrowcert", "F12- RHEL6-"),
        text("--fsoptions", "FC4- RHEL5-"),
        text("--fsprofile", "F9- RHEL6-"),
        text("--fstype", "FC3- RHEL3-"),
        text("--label", "F15- RHEL7-"),
        opt("--level", Kind::Form(Form::RaidLevel), "FC3- RHEL3-"),
        text("--luks-version", "F29- RHEL8-").resets(),
        text("--mkfsoptions", "F23- RHEL7-"),
        flag("--noformat", "FC3- RHEL3-"),
        text("--passphrase", "F9- RHEL5-").secret(),
        text("--pbkdf", "F29- RHEL8-").resets(),
        int("--pbkdf-iterations", "F29- RHEL8-").resets(),
        int("--pbkdf-memory", "F29- RHEL8-").resets(),
        int("--pbkdf-time", "F29- RHEL8-").resets(),
        int("--spares", "FC3- RHEL3-").resets(),
        flag("--useexisting", "FC3- RHEL3-"),
    ],
    positionals: &[one("mountpoint"), many("members")],
    conflicts: &[
        (releases("RHEL6"), &["autopart"]),
        (releases("F20- RHEL7-"), &["autopart", "mount"]),
    ],
    syntax: Syntax::Open,
    words: &["mountpoint", "members"],
    ..Command::new("raid", &["raid"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    normal_mount_point(used);
    inode_size(used, 5);
    no_extra_options(used)?;
    encryption(used)?;
    if !used.known.version.is_rhel_since(10) {
        no_btrfs(used)?;
    }
    file_system(used)?;
    used.take_extra("members");
    if used.is_set("noformat") {
        used.set("useexisting", true);
    }
    if used.is_set("useexisting") {
        if used.is_set("members") {
            let message = "an existing device has its members already";
            return used.refuse(
                "conflicting-options",
                "members",
                message,
                "remove the members",
            );
        }
        if !used.is_set("device") {
            return used.refuse(
                "missing-argument",
                "device",
                "which device is not said",
                "add `--device=NAME`",
            );
        }
    } else if !used.is_set("members") {
        return used.refuse(
            "missing-argument",
            "",
            "the device has no members",
            "write the partitions at the end",
        );
    } else if !used.is_set("level") {
        return used.refuse(
            "missing-argument",
            "",
            "the device has no level",
            "add `--level=RAID1`",
        );
    }
    unique(used, "device", "RAID device");
    Ok(())
}
