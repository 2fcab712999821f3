//! Reading what is in an image back into a directory.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use livecd_host::{Host, Tool, ToolError};

use crate::fuse::{self, FuseMount};
use crate::{Access, Error, MountedImage, erofs, unsquashfs};

/// The kind of a filesystem in an image, known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// squashfs, version 4, of a little-endian machine.
    Squashfs,
    /// EROFS.
    Erofs,
    /// ext2, ext3 or ext4.
    Ext,
    /// XFS.
    Xfs,
    /// Btrfs.
    Btrfs,
}

/// Where each kind has its magic number, and what it is.
const MAGIC: [(ImageKind, u64, &[u8]); 5] = [
    (ImageKind::Squashfs, 0, b"hsqs"),
    (ImageKind::Xfs, 0, b"XFSB"),
    (ImageKind::Erofs, 1024, &[0xe2, 0xe1, 0xf5, 0xe0]),
    (ImageKind::Ext, 1024 + 0x38, &[0x53, 0xef]),
    (ImageKind::Btrfs, (64 << 10) + 0x40, b"_BHRfS_M"),
];

impl ImageKind {
    /// The kind of the filesystem in `image`, if it is one that is known here.
    ///
    /// # Errors
    ///
    /// What the operating system said when the image was read.
    pub fn of(image: &Path) -> Result<Option<Self>, Error> {
        let failed = |source| Error::File {
            doing: "read",
            path: image.to_owned(),
            source,
        };
        let file = File::open(image).map_err(failed)?;
        for (kind, offset, magic) in MAGIC {
            let mut bytes = vec![0; magic.len()];
            match file.read_exact_at(&mut bytes, offset) {
                Ok(()) if bytes == magic => return Ok(Some(kind)),
                Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                    return Err(failed(error));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// The name that mount(8) knows; any of ext2, ext3 and ext4 is mounted as ext4.
    pub fn name(self) -> &'static str {
        match self {
            Self::Squashfs => "squashfs",
            Self::Erofs => "erofs",
            Self::Ext => "ext4",
            Self::Xfs => "xfs",
            Self::Btrfs => "btrfs",
        }
    }
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Copies the tree in `image` into the empty directory `tree`, with owners, modes,
/// times, hard links and extended attributes.
///
/// A squashfs is read by unsquashfs, and an EROFS by an fsck.erofs that keeps all
/// that (1.8 and later): without privilege, beyond giving files away; labels of
/// SELinux are left out where the kernel lets only root write them. Everything
/// else is mounted, on the directory `scratch`: by the kernel, which takes root, or
/// ext2, ext3 and ext4 by fuse2fs, which takes to be root in a user namespace.
///
/// # Errors
///
/// An image of no known kind; one that takes root; a missing or failing tool.
pub fn extract(host: &Host, image: &Path, tree: &Path, scratch: &Path) -> Result<(), Error> {
    let kind = ImageKind::of(image)?.ok_or_else(|| Error::UnknownImage {
        path: image.to_owned(),
    })?;
    let failed = |source: ToolError| Error::Tool {
        doing: "extract",
        kind: kind.name(),
        path: image.to_owned(),
        source,
    };
    let mount_point = || {
        fs::create_dir_all(scratch).map_err(|source| Error::File {
            doing: "create",
            path: scratch.to_owned(),
            source,
        })
    };
    match kind {
        ImageKind::Squashfs => unsquashfs::run(host, image, tree).map_err(failed),
        ImageKind::Erofs if erofs::extracts_attributes(host) => {
            let outcome = host.run(&fsck_erofs(image, tree));
            outcome.map(drop).map_err(failed)
        }
        _ if fuse::kernel_mounts() => {
            mount_point()?;
            let mount = MountedImage::mount(host, image, kind.name(), scratch, Access::ReadOnly)?;
            host.run(&copy(scratch, tree)).map_err(failed)?;
            mount.release().map_err(|error| Error::Release {
                source: error.give_up(),
            })
        }
        ImageKind::Ext => {
            mount_point()?;
            let mount = FuseMount::mount(host, image, scratch)?;
            host.run(&copy(scratch, tree)).map_err(failed)?;
            mount.release().map_err(|error| Error::Release {
                source: error.give_up(),
            })
        }
        _ => Err(Error::NeedsRoot {
            kind,
            path: image.to_owned(),
        }),
    }
}

/// fsck.erofs(1).
fn fsck_erofs(image: &Path, tree: &Path) -> Tool {
    Tool::new("fsck.erofs")
        .arg(format!("--extract={}", tree.display()))
        .args(["--preserve", "--xattrs", "--overwrite"])
        .arg(image)
}

/// cp(1): `from/.` is what is in the directory, not the directory.
fn copy(from: &Path, to: &Path) -> Tool {
    Tool::new("cp")
        .args(["--archive", "--sparse=always", "--no-target-directory"])
        .args([from, to])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_lines() {
        let (from, to) = (Path::new("/a"), Path::new("/b"));
        let lines = [fsck_erofs(from, to), copy(from, to)];
        assert_eq!(
            lines.map(|tool| tool.to_string()),
            [
                "fsck.erofs '--extract=/b' --preserve --xattrs --overwrite /a",
                "cp --archive '--sparse=always' --no-target-directory /a /b",
            ]
        );
    }
}
