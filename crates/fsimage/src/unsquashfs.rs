//! Unpacking squashfs images, by unsquashfs.

use std::path::Path;

use livecd_host::{Host, Tool, ToolError};

use crate::{fuse, squashfs};

/// What unsquashfs says of a label that it may not give, before the file's name.
const NO_LABEL: &str = "write_xattr: failed to write xattr security.selinux for file ";
/// How it ends after errors that it went on from, unsquashfs(1).
const WENT_ON: i32 = 2;

/// Copies what is in the squashfs `image` into the directory `tree`.
///
/// Root in a user namespace may not label files for SELinux, where the kernel
/// keeps to that: such a copy has no labels. Nothing else may be missing.
pub(crate) fn run(host: &Host, image: &Path, tree: &Path) -> Result<(), ToolError> {
    const PROGRESS: &str = "extracted";
    if fuse::kernel_mounts() {
        return squashfs::run(host, &strict(image, tree), PROGRESS, &mut |_| ());
    }
    let mut only_labels = true;
    let outcome = squashfs::run(host, &quiet(image, tree), PROGRESS, &mut |line| {
        only_labels &= line.is_empty() || line.starts_with(NO_LABEL);
    });
    match outcome {
        Err(ToolError::Failed { status, .. }) if only_labels && status.code() == Some(WENT_ON) => {
            Ok(())
        }
        Ok(()) | Err(_) => outcome,
    }
}

/// unsquashfs(1), which fails on what it would by default only tell about.
fn strict(image: &Path, tree: &Path) -> Tool {
    Tool::new("unsquashfs")
        .args(["-force", "-strict-errors", "-xattrs", "-dest"])
        .args([tree, image])
}

/// The same, which says nothing but what is wrong, and goes on.
fn quiet(image: &Path, tree: &Path) -> Tool {
    Tool::new("unsquashfs")
        .args(["-force", "-quiet", "-ignore-errors", "-xattrs", "-dest"])
        .args([tree, image])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_lines() {
        let (from, to) = (Path::new("/a"), Path::new("/b"));
        assert_eq!(
            [strict(from, to), quiet(from, to)].map(|tool| tool.to_string()),
            [
                "unsquashfs -force -strict-errors -xattrs -dest /b /a",
                "unsquashfs -force -quiet -ignore-errors -xattrs -dest /b /a",
            ]
        );
    }
}
