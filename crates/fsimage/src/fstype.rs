//! The types of filesystems that can be mounted, and what holds for each.

use std::fmt;
use std::fs;
use std::str::FromStr;

use crate::Error;

const MIB: u64 = 1 << 20;

/// The type of a filesystem that can be mounted, written and grown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FsType {
    /// ext2, which has no journal.
    Ext2,
    /// ext3.
    Ext3,
    /// ext4.
    #[default]
    Ext4,
    /// XFS, which cannot be made from a tree, nor shrunk.
    Xfs,
    /// Btrfs.
    Btrfs,
}

impl FsType {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ext2, Self::Ext3, Self::Ext4, Self::Xfs, Self::Btrfs];

    /// The name that mount(8) and fstab(5) know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ext2 => "ext2",
            Self::Ext3 => "ext3",
            Self::Ext4 => "ext4",
            Self::Xfs => "xfs",
            Self::Btrfs => "btrfs",
        }
    }

    /// Whether it is ext2, ext3 or ext4, which share their tools.
    pub fn is_ext(self) -> bool {
        matches!(self, Self::Ext2 | Self::Ext3 | Self::Ext4)
    }

    /// The longest label, in bytes.
    pub fn label_limit(self) -> usize {
        match self {
            Self::Ext2 | Self::Ext3 | Self::Ext4 => 16,
            Self::Xfs => 12,
            Self::Btrfs => 255,
        }
    }

    /// The smallest filesystem, in bytes: below, mkfs refuses, or leaves out the
    /// journal without which it is another type.
    pub fn smallest(self) -> u64 {
        match self {
            Self::Ext2 => MIB,
            Self::Ext3 | Self::Ext4 => 8 * MIB,
            // xfsprogs 5.19 and later.
            Self::Xfs => 300 * MIB,
            Self::Btrfs => 109 * MIB,
        }
    }

    /// The smallest and the largest size of a block that every kernel mounts, in bytes.
    pub(crate) fn block_sizes(self) -> (u32, u32) {
        match self {
            Self::Ext2 | Self::Ext3 | Self::Ext4 => (1024, 4096),
            Self::Xfs => (1024, 4096), // 512 only without checksums
            Self::Btrfs => (4096, 4096),
        }
    }

    /// The programs that make it and check it.
    pub fn tools(self) -> [&'static str; 2] {
        match self {
            Self::Ext2 => ["mkfs.ext2", "e2fsck"],
            Self::Ext3 => ["mkfs.ext3", "e2fsck"],
            Self::Ext4 => ["mkfs.ext4", "e2fsck"],
            Self::Xfs => ["mkfs.xfs", "xfs_repair"],
            Self::Btrfs => ["mkfs.btrfs", "btrfs"],
        }
    }

    /// Checks that the running kernel can mount it, without mounting anything.
    ///
    /// # Errors
    ///
    /// A kernel that neither has the type nor a module for it.
    pub fn check_kernel(self) -> Result<(), Error> {
        let known = fs::read_to_string("/proc/filesystems").unwrap_or_default();
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let modules = format!("/lib/modules/{}/modules.dep", release.trim());
        let modules = fs::read_to_string(modules).unwrap_or_default();
        if has_type(&known, self.name()) || has_module(&modules, self.name()) {
            return Ok(());
        }
        Err(Error::NotInKernel { fstype: self })
    }
}

/// Whether `/proc/filesystems` names the type: proc(5).
fn has_type(filesystems: &str, name: &str) -> bool {
    filesystems
        .lines()
        .any(|line| line.split_whitespace().next_back() == Some(name))
}

/// Whether `modules.dep` has a module of this name: modules.dep(5).
fn has_module(modules: &str, name: &str) -> bool {
    let start = format!("/{name}.ko");
    modules
        .lines()
        .filter_map(|line| line.split(':').next())
        .any(|path| path.contains(&start))
}

impl fmt::Display for FsType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FsType {
    type Err = Error;

    /// The type by the name that a kickstart's `part --fstype` has.
    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| Error::Fstype {
            given: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_its_name() {
        for fstype in FsType::ALL {
            assert_eq!(fstype.to_string().parse::<FsType>().unwrap(), fstype);
        }
        assert_eq!(
            "ntfs".parse::<FsType>().unwrap_err().to_string(),
            "a filesystem image cannot be ntfs: give ext2, ext3, ext4, xfs or btrfs"
        );
    }

    #[test]
    fn the_kernel_has_a_type_built_in_or_as_a_module() {
        assert!(has_type("nodev\tproc\n\text4\n", "ext4"));
        assert!(!has_type("nodev\tproc\n\text4\n", "xfs"));
        let modules = "kernel/fs/xfs/xfs.ko.xz: kernel/lib/libcrc32c.ko.xz\n";
        assert!(has_module(modules, "xfs"));
        assert!(!has_module(modules, "libcrc32c"));
    }
}
