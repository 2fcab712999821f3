//! Checking filesystems, and what the exit codes of the checking tools mean.

use std::path::Path;

use livecd_host::{Host, Tool, ToolError};

use crate::{Error, FsType};

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// No errors.
    Clean,
    /// Errors, which are corrected now.
    Corrected,
}

/// Checks the filesystem in `image`, and changes nothing.
///
/// # Errors
///
/// A filesystem with errors, also such as could be corrected; a missing tool.
pub fn check(host: &Host, fstype: FsType, image: &Path) -> Result<(), Error> {
    let tool = match fstype {
        FsType::Xfs => Tool::new("xfs_repair").args(["-n", "-f"]),
        FsType::Btrfs => Tool::new("btrfs").args(["check", "--readonly"]),
        _ => Tool::new("e2fsck").args(["-f", "-n"]),
    };
    run(host, fstype, image, tool).map(drop)
}

/// Checks the filesystem in `image` and corrects what can be corrected.
///
/// For Btrfs it only checks: `btrfs check --repair` may do harm, says its manual.
///
/// # Errors
///
/// Errors that could not be corrected, a missing tool.
pub fn repair(host: &Host, fstype: FsType, image: &Path) -> Result<Health, Error> {
    let tool = match fstype {
        FsType::Xfs => Tool::new("xfs_repair").arg("-f"),
        FsType::Btrfs => Tool::new("btrfs").args(["check", "--readonly"]),
        _ => Tool::new("e2fsck").args(["-f", "-y"]),
    };
    run(host, fstype, image, tool)
}

fn run(host: &Host, fstype: FsType, image: &Path, tool: Tool) -> Result<Health, Error> {
    let source = match host.run(&tool.arg(image)) {
        Ok(_) => return Ok(Health::Clean),
        Err(source) => source,
    };
    let code = match &source {
        ToolError::Failed { status, .. } => status.code(),
        _ => None,
    };
    let (kind, path) = (fstype.name(), image.to_owned());
    match code.map_or(Verdict::NotDone, |code| verdict(fstype, code)) {
        Verdict::Corrected => Ok(Health::Corrected),
        Verdict::Damaged => Err(Error::Damaged { kind, path, source }),
        Verdict::NotDone => Err(Error::Tool {
            doing: "check",
            kind,
            path,
            source,
        }),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Corrected,
    Damaged,
    /// Nothing is known about the filesystem.
    NotDone,
}

/// What an exit code other than 0 means.
fn verdict(fstype: FsType, code: i32) -> Verdict {
    match fstype {
        // A sum of conditions: e2fsck(8). 2 asks to reboot, if it was mounted.
        _ if fstype.is_ext() && code & !3 == 0 => Verdict::Corrected,
        _ if fstype.is_ext() && code & !7 == 0 => Verdict::Damaged,
        // xfs_repair(8): 1 with -n for errors; 2 for a log to be replayed, which
        // takes a mount; 4 for errors that are corrected, with -e only.
        FsType::Xfs if matches!(code, 1 | 2) => Verdict::Damaged,
        FsType::Btrfs if code == 1 => Verdict::Damaged,
        _ => Verdict::NotDone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_have_a_meaning() {
        for (fstype, code, expected) in [
            (FsType::Ext4, 1, Verdict::Corrected),
            (FsType::Ext2, 3, Verdict::Corrected),
            (FsType::Ext4, 4, Verdict::Damaged),
            (FsType::Ext4, 5, Verdict::Damaged),
            (FsType::Ext4, 8, Verdict::NotDone),
            (FsType::Ext4, 12, Verdict::NotDone),
            (FsType::Ext3, 16, Verdict::NotDone),
            (FsType::Xfs, 1, Verdict::Damaged),
            (FsType::Xfs, 2, Verdict::Damaged),
            (FsType::Btrfs, 1, Verdict::Damaged),
            (FsType::Btrfs, 127, Verdict::NotDone),
        ] {
            assert_eq!(verdict(fstype, code), expected, "{fstype} {code}");
        }
    }
}
