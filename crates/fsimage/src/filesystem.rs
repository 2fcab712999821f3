//! A filesystem that can be mounted and written.

mod mkfs;

use std::fs::File;
use std::path::Path;

use livecd_host::{Host, Tool, ToolError};

use crate::times::hold_times;
use crate::tree::TreeSize;
use crate::{Error, FsType, check, ext};

/// How a filesystem image is made that can be mounted, written and grown.
///
/// There are two ways, and the trees they give compare equal:
/// [`create_from_tree`](Self::create_from_tree) needs no privilege;
/// [`create_empty`](Self::create_empty), then
/// [`MountedImage`](crate::MountedImage) to install straight into it, then
/// [`finish`](Self::finish), takes root, and half the time of large trees.
///
/// In ext2, ext3 and ext4, times are whole seconds, and none is later than
/// [`timestamp`](Self::timestamp); the image of a tree is the same each time, to
/// the byte. mkfs.xfs and mkfs.btrfs do not offer that, and keep the tree's times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filesystem {
    /// The type.
    pub fstype: FsType,
    /// The label, up to [`FsType::label_limit`] bytes; may be empty.
    pub label: String,
    /// The size of the image in bytes; holes take no space on disk.
    pub size: u64,
    /// The UUID, as text; also seeds the hashes of directories.
    pub uuid: String,
    /// When the filesystem says it was made, in seconds since 1970.
    pub timestamp: i64,
    /// The size of a block in bytes.
    pub block_size: u32,
    /// How much of the blocks only root may use, in percent; ext2, ext3 and ext4.
    pub reserved_percent: u8,
    /// The number of files it can hold, if not one for every 16 KiB; ext2, ext3
    /// and ext4. Never fewer than that.
    pub inodes: Option<u64>,
}

impl Filesystem {
    /// A filesystem with blocks of 4096 bytes, 1 % of them reserved.
    pub fn new(fstype: FsType, label: &str, size: u64, uuid: &str, timestamp: i64) -> Self {
        Self {
            fstype,
            label: label.to_owned(),
            size,
            uuid: uuid.to_owned(),
            timestamp,
            block_size: 4096,
            reserved_percent: 1,
            inodes: None,
        }
    }

    /// Checks what can be checked before anything is installed.
    ///
    /// # Errors
    ///
    /// A label that is too long, a size too small for the type, a block size no
    /// kernel mounts, too many reserved blocks, or a UUID that is none.
    pub fn validate(&self) -> Result<(), Error> {
        let fstype = self.fstype;
        let unusual = |c: char| c.is_control() || c == '/';
        if self.label.len() > fstype.label_limit() || self.label.contains(unusual) {
            let label = self.label.clone();
            return Err(Error::Label { fstype, label });
        }
        if self.size < fstype.smallest() {
            let size = self.size;
            return Err(Error::Size { fstype, size });
        }
        let (least, most) = fstype.block_sizes();
        let block_size = self.block_size;
        if !block_size.is_power_of_two() || !(least..=most).contains(&block_size) {
            return Err(Error::BlockSize { fstype, block_size });
        }
        if self.reserved_percent > 50 {
            let percent = self.reserved_percent;
            return Err(Error::Reserved { percent });
        }
        if !is_uuid(&self.uuid) {
            let given = self.uuid.clone();
            return Err(Error::Uuid { given });
        }
        Ok(())
    }

    /// Makes the image `image`, with the content of the directory `tree`. An
    /// existing file is replaced.
    ///
    /// A time before 1970 or after February 2106 becomes the nearest that every
    /// filesystem holds, in `tree` too.
    ///
    /// # Errors
    ///
    /// As [`validate`](Self::validate); a missing or failing mkfs; a tree that
    /// does not fit, or that this type would lose something of.
    pub fn create_from_tree(&self, host: &Host, tree: &Path, image: &Path) -> Result<(), Error> {
        self.validate()?;
        mkfs::refuse_losses(self.fstype, tree)?;
        hold_times(tree)?;
        self.make(host, Some(tree), image)?;
        self.settle(image, Some(tree))
    }

    /// Makes the empty image `image`, to be mounted. An existing file is replaced.
    ///
    /// # Errors
    ///
    /// As [`validate`](Self::validate), and a missing or failing mkfs.
    pub fn create_empty(&self, host: &Host, image: &Path) -> Result<(), Error> {
        self.validate()?;
        self.make(host, None, image)
    }

    /// Finishes an image that was mounted and written: checks it, and makes its
    /// times those that [`create_from_tree`](Self::create_from_tree) gives.
    ///
    /// # Errors
    ///
    /// A filesystem with errors, or one that is still mounted.
    pub fn finish(&self, host: &Host, image: &Path) -> Result<(), Error> {
        check::repair(host, self.fstype, image)?;
        self.settle(image, None)
    }

    fn make(&self, host: &Host, tree: Option<&Path>, image: &Path) -> Result<(), Error> {
        let create = || File::create(image)?.set_len(self.size);
        create().map_err(|source| Error::File {
            doing: "create",
            path: image.to_owned(),
            source,
        })?;
        let outcome = host.run(&self.mkfs(tree, image));
        outcome.map(drop).map_err(|source| match tree {
            Some(tree) if is_full(&source) => Error::Full {
                fstype: self.fstype,
                size: self.size,
                needed: TreeSize::of(tree, self.block_size)
                    .map_or(self.size, |tree| tree.image_size(self.fstype)),
                source,
            },
            _ => Error::Tool {
                doing: "make",
                kind: self.fstype.name(),
                path: image.to_owned(),
                source,
            },
        })
    }

    pub(crate) fn mkfs(&self, tree: Option<&Path>, image: &Path) -> Tool {
        mkfs::tool(self, tree, image)
    }

    /// Makes the times of the image a function of the tree and the timestamp.
    fn settle(&self, image: &Path, tree: Option<&Path>) -> Result<(), Error> {
        if self.fstype.is_ext() {
            ext::settle(image, self.timestamp, tree)?;
        }
        Ok(())
    }
}

/// Whether the text is a UUID in the usual form, RFC 9562 section 4.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether mkfs says that the tree does not fit.
fn is_full(error: &ToolError) -> bool {
    let ToolError::Failed { output, .. } = error else {
        return false;
    };
    // mke2fs, which then may fail in any of several calls; mkfs.btrfs.
    [
        "allocate block",
        "No space left",
        "No free space",
        "inode table is full",
        "not enough free space",
    ]
    .iter()
    .any(|said| output.contains(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "6e1ff9c0-4c1d-5e5a-8a50-000000000001";

    #[test]
    fn what_cannot_be_is_refused_before_anything_is_made() {
        let good = Filesystem::new(FsType::Ext4, "_live", 32 << 20, UUID, 7);
        let with = |change: &dyn Fn(&mut Filesystem)| {
            let mut filesystem = good.clone();
            change(&mut filesystem);
            filesystem
                .validate()
                .map_err(|error| error.to_string())
                .err()
                .unwrap_or_default()
        };
        assert_eq!(with(&|_| {}), "");
        for (change, said) in [
            (
                &(|f: &mut Filesystem| f.label = "seventeen letters".into())
                    as &dyn Fn(&mut Filesystem),
                "takes up to 16 bytes",
            ),
            (&|f| f.label = "a/b".into(), "`a/b` cannot be a label"),
            (&|f| f.label = "line\n".into(), "`line\\n` cannot be"),
            (&|f| f.size = 4 << 20, "at least 8 MiB, not 4194304 bytes"),
            (&|f| f.fstype = FsType::Xfs, "at least 300 MiB"),
            (&|f| f.block_size = 5000, "a power of two from 1024 to 4096"),
            (&|f| f.reserved_percent = 51, "51 % of the blocks"),
            (&|f| f.uuid = "none".into(), "`none` is no UUID"),
        ] {
            let error = with(change);
            assert!(error.contains(said), "{said}: {error}");
        }
    }
}
