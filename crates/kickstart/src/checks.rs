//! Rules that several commands share.

use crate::diagnostic::{Diagnostic, Severity};
use crate::usage::Use;

type Check = Result<(), Diagnostic>;

/// At most one of the options; `needed` says that it is at least one, too.
pub(crate) fn one_of(used: &Use<'_>, keys: &[&str], needed: bool) -> Check {
    let chosen: Vec<&&str> = keys.iter().filter(|key| used.chose(key)).collect();
    let names = |keys: &[&str]| {
        keys.iter()
            .map(|key| format!("`--{key}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match chosen[..] {
        [] if needed => used.refuse(
            "missing-argument",
            "",
            format!("`{}` needs one of {}", used.known.word, names(keys)),
            "add one of them",
        ),
        [] | [_] => Ok(()),
        [first, second, ..] => used.refuse(
            "conflicting-options",
            second,
            format!("`--{first}` and `--{second}` exclude each other"),
            "remove one of the two",
        ),
    }
}

/// What all encrypted devices have in common.
pub(crate) fn encryption(used: &Use<'_>) -> Check {
    if used.known.version.since(29, 8) {
        one_of(used, &["pbkdf-time", "pbkdf-iterations"], false)?;
    }
    Ok(())
}

/// The passphrase of a drive's own encryption.
pub(crate) fn drive_encryption(used: &Use<'_>) -> Check {
    let opal = used.text("luks-version").starts_with("luks2-hw-opal") && used.is_set("encrypted");
    if used.is_set("hw-passphrase") && !opal {
        return used.refuse(
            "needs-option",
            "hw-passphrase",
            "`--hw-passphrase` is for drives that encrypt by themselves",
            "add `--encrypted --luks-version=luks2-hw-opal`",
        );
    }
    Ok(())
}

/// What is said about making a file system.
pub(crate) fn file_system(used: &Use<'_>) -> Check {
    if !used.is_set("mkfsoptions") {
        return Ok(());
    }
    if used.is_set("fsprofile") {
        return one_of(used, &["mkfsoptions", "fsprofile"], false);
    }
    if used.is_set("noformat") {
        let message = "`--mkfsoptions` has no effect with `--noformat`";
        return used.refuse(
            "conflicting-options",
            "mkfsoptions",
            message,
            "remove one of the two",
        );
    }
    Ok(())
}

/// Releases of the enterprise line from 8 on have no btrfs.
pub(crate) fn no_btrfs(used: &Use<'_>) -> Check {
    let partition = used.text("mountpoint").starts_with("btrfs.")
        && used.known.word != "raid"
        && used.known.word != "logvol";
    if used.known.version.is_rhel_since(8) && (used.text("fstype") == "btrfs" || partition) {
        let message = format!("{} does not support btrfs", used.known.version);
        return used.refuse("unsupported", "fstype", message, "use another file system");
    }
    Ok(())
}

/// Warns when an earlier use of the command has the same value.
pub(crate) fn unique(used: &mut Use<'_>, key: &'static str, what: &str) {
    let value = used.text(key).to_owned();
    if value.is_empty() {
        return;
    }
    if let Some(earlier) = used.seen_before(&value) {
        let message = format!("there is already a {what} `{value}`");
        let warning = Diagnostic::new(Severity::Warning, "duplicate", message, used.place(key));
        used.diagnostics
            .push(warning.with_label(earlier, "it is here"));
    }
}

/// Words that nothing takes are an error when one looks like an option.
pub(crate) fn no_extra_options(used: &Use<'_>) -> Check {
    match used.extra.iter().find(|word| word.value.starts_with('-')) {
        Some(word) => Err(used.unknown(word)),
        None => Ok(()),
    }
}

/// A mount point, with `.`, `..` and repeated slashes taken out of paths.
pub(crate) fn normal_mount_point(used: &mut Use<'_>) {
    let path = used.text("mountpoint");
    if !path.starts_with('/') {
        return;
    }
    let slashes = if path.starts_with("//") && !path.starts_with("///") {
        "//"
    } else {
        "/"
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = format!("{slashes}{}", parts.join("/"));
    used.set("mountpoint", path);
}

/// Releases up to 8 said how many bytes there are per inode, from `since` on.
pub(crate) fn inode_size(used: &mut Use<'_>, since: u8) {
    if used.known.version.since(since, 5)
        && !used.known.version.since(9, 6)
        && !used.gave("bytes-per-inode")
    {
        used.set("bytes-per-inode", 4096);
    }
}
