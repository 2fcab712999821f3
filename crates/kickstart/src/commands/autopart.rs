//! `autopart`: partitions that the installer chooses.

use crate::checks::{drive_encryption, encryption};
use crate::diagnostic::Diagnostic;

use crate::secret::Secret;
use crate::table::{Command, Form, Kind, flag, int, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// Partitions that the installer chooses.
    pub struct AutoPart {
        /// Whether a further random passphrase is added.
        pub backuppassphrase: bool,
        /// The cipher of the encryption.
        pub cipher: Option<String>,
        /// Whether it is encrypted.
        pub encrypted: bool,
        /// Where the certificate is that keeps keys for recovery.
        pub escrowcert: Option<String>,
        /// The type of the file system.
        pub fstype: Option<String>,
        /// Whether its size is that which hibernation needs.
        pub hibernation: bool,
        /// The passphrase of the drive's own encryption.
        pub hw_passphrase: Option<Secret>,
        /// The version of the LUKS format.
        pub luks_version: Option<String>,
        /// Whether there is no `/boot`.
        pub noboot: bool,
        /// Whether there is no `/home`.
        pub nohome: bool,
        /// Whether LVM is not used.
        pub nolvm: bool,
        /// Which kind.
        pub kind = "type": Option<String>,
        /// Whether there is no swap.
        pub noswap: bool,
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
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--backuppassphrase", "F12- RHEL6-"),
        text("--cipher", "F18- RHEL6-"),
        flag("--encrypted", "F9- RHEL5-"),
        text("--escrowcert", "F12- RHEL6-"),
        text("--fstype", "F21- RHEL7-"),
        flag("--hibernation", "F38- RHEL10-"),
        text("--hw-passphrase", "F41- RHEL11-").secret().resets(),
        text("--luks-version", "F29- RHEL8-").resets(),
        flag("--noboot", "F26- RHEL8-"),
        flag("--nohome", "F26- RHEL7-"),
        flag("--nolvm", "F16"),
        opt("--nolvm", Kind::Const("plain"), "F17- RHEL7-").sets("type"),
        flag("--noswap", "F26- RHEL8-"),
        text("--passphrase", "F9- RHEL5-").secret(),
        text("--pbkdf", "F29- RHEL8-").resets(),
        int("--pbkdf-iterations", "F29- RHEL8-").resets(),
        int("--pbkdf-memory", "F29- RHEL8-").resets(),
        int("--pbkdf-time", "F29- RHEL8-").resets(),
        opt("--type", Kind::Form(Form::AutopartType), "F17- RHEL7-"),
    ],
    conflicts: &[
        (
            releases("F20-F22 RHEL6"),
            &["logvol", "partition", "raid", "volgroup"],
        ),
        (
            releases("F23- RHEL7-"),
            &["logvol", "partition", "raid", "reqpart", "volgroup"],
        ),
    ],
    ..Command::new("autopart", &["autopart"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.known.version.since(9, 5) && !used.words().is_empty() {
        let message = format!("`autopart` takes no arguments in {}", used.known.version);
        return used.refuse("unexpected-argument", "", message, "remove them");
    }
    encryption(used)?;
    drive_encryption(used)?;
    if used.is_rhel_from(8, 10) && used.text("type") == "btrfs" {
        let message = format!("{} does not support btrfs", used.known.version);
        return used.refuse("unsupported", "type", message, "use `--type=lvm`");
    }
    if used.text("fstype") == "btrfs" {
        let message = "btrfs is a scheme, not just a file system";
        return used.refuse("invalid-value", "fstype", message, "write `--type=btrfs`");
    }
    if used.is_set("fstype") && used.text("type") == "btrfs" {
        let message = "`--fstype` has no meaning with `--type=btrfs`";
        return used.refuse("conflicting-options", "fstype", message, "remove it");
    }
    Ok(())
}
