//! `logvol`: a logical volume.

use serde::{Deserialize, Serialize};

use crate::secret::Secret;
use crate::source::Span;
use crate::table::{Command, flag, int, list, one, text};
use crate::version::releases;

/// A logical volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct LogVol {
    /// Whether a further random passphrase is added.
    pub backuppassphrase: bool,
    /// Bytes per inode.
    pub bytes_per_inode: Option<i64>,
    /// The mode of the cache.
    pub cachemode: Option<String>,
    /// The physical volumes of the cache.
    pub cachepvs: Vec<String>,
    /// The size of the cache, in MiB.
    pub cachesize: Option<i64>,
    /// The size of a chunk, in KiB.
    pub chunksize: Option<i64>,
    /// The cipher of the encryption.
    pub cipher: Option<String>,
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
    /// Whether it takes the space that is left.
    pub grow: bool,
    /// Whether its size is that which hibernation needs.
    pub hibernation: bool,
    /// The label.
    pub label: Option<String>,
    /// The version of the LUKS format.
    pub luks_version: Option<String>,
    /// The largest size to grow to, in MiB.
    pub maxsize: Option<i64>,
    /// The size of the metadata, in MiB.
    pub metadatasize: Option<i64>,
    /// Further arguments for making the file system.
    pub mkfsoptions: Option<String>,
    /// The name.
    pub name: String,
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
    /// The size in percent of the free space.
    pub percent: Option<i64>,
    /// The thin pool it belongs to.
    pub poolname: Option<String>,
    /// The configuration profile of the thin pool.
    pub profile: Option<String>,
    /// Whether the size is chosen by the installer.
    pub recommended: bool,
    /// Whether an existing one is resized.
    pub resize: bool,
    /// The size, in MiB.
    pub size: Option<i64>,
    /// Whether it is a thin volume.
    pub thin: bool,
    /// Whether it is a thin pool.
    pub thinpool: bool,
    /// Whether an existing one is used.
    pub useexisting: bool,
    /// The volume group.
    pub vgname: String,
    /// Where it is mounted, or what it is for.
    pub mountpoint: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--backuppassphrase", "F12- RHEL6-"),
        int("--bytes-per-inode", "FC4-F8 RHEL5"),
        text("--bytes-per-inode", "F9-F13 RHEL6").deprecated("F9-F13 RHEL6"),
        text("--cachemode", "F23- RHEL8-"),
        list("--cachepvs", "F23- RHEL8-"),
        int("--cachesize", "F23- RHEL8-"),
        int("--chunksize", "F20- RHEL6-"),
        text("--cipher", "F18- RHEL6-"),
        flag("--encrypted", "F9- RHEL5-"),
        text("--escrowcert", "F12- RHEL6-"),
        text("--fsoptions", "FC4- RHEL5-"),
        text("--fsprofile", "F9- RHEL6-"),
        text("--fstype", "FC3- RHEL3-"),
        flag("--grow", "FC3- RHEL3-"),
        flag("--hibernation", "F18- RHEL6-"),
        text("--label", "F15- RHEL7-"),
        text("--luks-version", "F29- RHEL8-").resets(),
        int("--maxsize", "FC3- RHEL3-"),
        int("--metadatasize", "F20- RHEL6-"),
        text("--mkfsoptions", "F23- RHEL7-"),
        text("--name", "FC3- RHEL3-").required(),
        flag("--noformat", "FC3- RHEL3-"),
        text("--passphrase", "F9- RHEL5-"),
        text("--pbkdf", "F29- RHEL8-").resets(),
        int("--pbkdf-iterations", "F29- RHEL8-").resets(),
        int("--pbkdf-memory", "F29- RHEL8-").resets(),
        int("--pbkdf-time", "F29- RHEL8-").resets(),
        int("--percent", "FC3- RHEL3-"),
        text("--poolname", "F20- RHEL6-"),
        text("--profile", "F21- RHEL6-"),
        flag("--recommended", "FC3- RHEL3-"),
        flag("--resize", "F17- RHEL7-"),
        int("--size", "FC3- RHEL3-"),
        flag("--thin", "F20- RHEL6-"),
        flag("--thinpool", "F20- RHEL6-"),
        flag("--useexisting", "FC3- RHEL3-"),
        text("--vgname", "FC3- RHEL3-").required(),
    ],
    positionals: &[one("mountpoint")],
    conflicts: &[
        (releases("RHEL6"), &["autopart"]),
        (releases("F20- RHEL7-"), &["autopart", "mount"]),
    ],
    list: true,
    ..Command::new("logvol", &["logvol"], "FC3- RHEL3-")
};
