//! `logvol`: a logical volume.

use crate::checks::{encryption, file_system, inode_size, no_btrfs, normal_mount_point, one_of};
use crate::diagnostic::{Diagnostic, Severity};
use crate::secret::Secret;
use crate::table::{Command, flag, ignored, int, list, one, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// A logical volume.
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
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--backuppassphrase", "F12- RHEL6-"),
        int("--bytes-per-inode", "FC4-F8 RHEL5"),
        ignored("--bytes-per-inode", "F9-F13 RHEL6"),
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
        text("--passphrase", "F9- RHEL5-").secret(),
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
    ..Command::new("logvol", &["logvol"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    normal_mount_point(used);
    inode_size(used, 4);
    encryption(used)?;
    no_btrfs(used)?;
    file_system(used)?;
    if used.is_set("noformat") {
        used.set("useexisting", true);
    }
    thin(used)?;
    size(used)?;
    cache(used)?;
    duplicate(used);
    Ok(())
}

/// The size is given in one way.
fn size(used: &Use<'_>) -> Result<(), Diagnostic> {
    const SIZES: [&str; 5] = [
        "useexisting",
        "size",
        "percent",
        "hibernation",
        "recommended",
    ];
    if used.is_set("resize") && !used.is_set("useexisting") {
        let message = "`--resize` is for an existing volume";
        return used.refuse("needs-option", "resize", message, "add `--useexisting`");
    }
    if used.is_set("resize") && !used.is_set("size") {
        return used.refuse(
            "needs-option",
            "resize",
            "`--resize` needs the new size",
            "add `--size=MEBIBYTES`",
        );
    }
    if !used.known.version.since(20, 7) {
        return Ok(());
    }
    if used.gave("percent") && !(0..=100).contains(&used.int("percent").unwrap_or_default()) {
        return used.refuse(
            "invalid-value",
            "percent",
            "a percentage is between 0 and 100",
            "give a smaller part",
        );
    }
    if used.known.version.since(21, 7) {
        one_of(used, &["size", "percent"], false)?;
    }
    if !SIZES.iter().any(|key| used.is_set(key)) {
        let message = "the logical volume has no size";
        return used.refuse(
            "missing-argument",
            "",
            message,
            "add `--size=MEBIBYTES` or `--percent=PERCENT`",
        );
    }
    Ok(())
}

fn thin(used: &Use<'_>) -> Result<(), Diagnostic> {
    one_of(used, &["thin", "thinpool"], false)?;
    if used.is_set("thin") && !used.is_set("poolname") {
        return used.refuse(
            "needs-option",
            "thin",
            "`--thin` needs the name of the pool",
            "add `--poolname=NAME`",
        );
    }
    for key in ["chunksize", "metadatasize"] {
        if used.is_set(key) && !used.is_set("thinpool") {
            return used.refuse(
                "needs-option",
                key,
                format!("`--{key}` is for thin pools"),
                "add `--thinpool`",
            );
        }
    }
    Ok(())
}

fn cache(used: &Use<'_>) -> Result<(), Diagnostic> {
    let Some(key) = ["cachesize", "cachepvs", "cachemode"]
        .into_iter()
        .find(|key| used.is_set(key))
    else {
        return Ok(());
    };
    for other in ["useexisting", "thin"] {
        if used.is_set(other) {
            let message = format!("a volume with `--{other}` cannot get a cache");
            return used.refuse(
                "conflicting-options",
                key,
                message,
                format!("remove `--{key}` or `--{other}`"),
            );
        }
    }
    for (needed, value) in [("cachepvs", "VOLUMES"), ("cachesize", "MEBIBYTES")] {
        if !used.is_set(needed) {
            let message = format!("`--{key}` needs `--{needed}`");
            return used.refuse(
                "needs-option",
                key,
                message,
                format!("add `--{needed}={value}`"),
            );
        }
    }
    if used.is_set("cachemode") && !["writeback", "writethrough"].contains(&used.text("cachemode"))
    {
        let message = format!("there is no cache mode `{}`", used.text("cachemode"));
        return used.refuse(
            "invalid-value",
            "cachemode",
            message,
            "it is `writeback` or `writethrough`",
        );
    }
    Ok(())
}

/// Warns about a volume that its group has already.
fn duplicate(used: &mut Use<'_>) {
    let volume = format!("{}/{}", used.text("vgname"), used.text("name"));
    if let Some(earlier) = used.seen_before(&volume) {
        let message = format!("there is already a logical volume `{volume}`");
        let warning = Diagnostic::new(Severity::Warning, "duplicate", message, used.place("name"));
        used.diagnostics
            .push(warning.with_label(earlier, "it is here"));
    }
}
