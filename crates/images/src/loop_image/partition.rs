//! What `part /` says of a filesystem image.

use livecd_fsimage::FsType;
use livecd_kickstart::Kickstart;

use super::options::Installation;
use crate::Error;

/// The size of an image whose kickstart gives none, in MiB.
const SIZE: i64 = 4096;

/// What the kickstart's `part /` says about the filesystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RootPartition {
    pub(super) fstype: FsType,
    /// In bytes.
    pub(super) size: u64,
}

impl RootPartition {
    /// The root partition of `kickstart`, ext4 with 4 GiB if it says nothing.
    pub(super) fn of(kickstart: &Kickstart, installation: Installation) -> Result<Self, Error> {
        // The last line counts, as in livecd-tools.
        let root = kickstart
            .partitions
            .iter()
            .rfind(|part| part.mountpoint == "/");
        let span = root.map(|part| part.span);
        let name = root
            .and_then(|part| part.fstype.as_deref())
            .unwrap_or("ext4");
        let fstype: FsType = name.parse().map_err(|_| Error::Fstype {
            fstype: name.to_owned(),
            span,
        })?;
        if (fstype, installation) == (FsType::Xfs, Installation::Tree) {
            return Err(Error::XfsFromTree { span });
        }
        let size = root.and_then(|part| part.size).unwrap_or(SIZE);
        let bytes = u64::try_from(size)
            .ok()
            .filter(|size| (1..1 << 30).contains(size))
            .map(|size| size << 20);
        let smallest = fstype.smallest();
        match bytes {
            Some(size) if size >= smallest => Ok(Self { fstype, size }),
            _ => Err(Error::Size {
                size,
                fstype,
                smallest: smallest >> 20,
                span,
            }),
        }
    }

    /// The filesystem's label: `_` and as much of `label` as it holds.
    pub(super) fn label(self, label: &str) -> String {
        // 16 bytes also where there is room for more, as it has always been.
        let limit = self.fstype.label_limit().min(16);
        format!("_{label}").chars().take(limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str, installation: Installation) -> Result<RootPartition, String> {
        let kickstart = Kickstart::parse(text).unwrap();
        RootPartition::of(&kickstart, installation).map_err(|error| error.to_string())
    }

    #[test]
    fn type_and_size_come_from_the_root_partition() {
        let line = "part /home --size=5\npart / --size=100 --fstype=ext3";
        let made = root(line, Installation::Tree).unwrap();
        let expected = RootPartition {
            fstype: FsType::Ext3,
            size: 100 << 20,
        };
        assert_eq!(made, expected);
        assert_eq!(made.label("a-long-file-name"), "_a-long-file-nam");
        assert_eq!(root("", Installation::Tree).unwrap().size, 4 << 30);
        let xfs = root("part / --fstype=xfs --size=400", Installation::Mounted).unwrap();
        assert_eq!(xfs.label("a-long-file-name"), "_a-long-file");
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        for (line, message) in [
            (
                "part / --fstype=ntfs --size=400",
                "a filesystem image cannot be ntfs: give ext2, ext3, ext4, xfs or btrfs",
            ),
            (
                "part / --fstype=ext4 --size=2",
                "a filesystem image of ext4 cannot have 2 MiB: give at least 8",
            ),
            (
                "part / --fstype=xfs --size=400",
                "xfs cannot be made from a tree: give another type, or --mount loop for an image \
                 that is installed into while it is mounted",
            ),
        ] {
            assert_eq!(root(line, Installation::Tree).unwrap_err(), message);
        }
    }
}
