//! What is said of an image when it is written.

use crate::image_path::ImagePath;
use crate::media_sum::MediaSum;
use crate::namespace::Namespace;

/// What was written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Bytes of the whole image.
    pub size: u64,
    /// What lies where, in the order of the image, without gaps except padding to a sector.
    pub extents: Vec<Extent>,
    /// Names that had to be cut, replaced or numbered in a namespace. That ISO 9660 names are
    /// in capitals with `_` for other characters is not listed; Rock Ridge keeps every name.
    pub renamed: Vec<Renamed>,
    /// Symlinks, devices, pipes and sockets, which Joliet cannot hold. They are there with Rock Ridge.
    pub omitted: Vec<Omitted>,
    /// Files and directories whose date is not one that an image holds: they have the nearest.
    pub dates_cut: Vec<DateCut>,
    /// The SHA-256 of the whole image, if it was asked for.
    pub sha256: Option<[u8; 32]>,
    /// The media check sum, if it was asked for.
    pub media_sum: Option<MediaSum>,
}

/// A piece of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extent {
    /// What it holds.
    pub content: Content,
    /// Its first byte.
    pub start: u64,
    /// Its length in bytes.
    pub length: u64,
}

/// What a piece of the image holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// The first 32 KiB, for boot code and partition tables (ECMA-119 6.2.1).
    SystemArea,
    /// Primary, boot record, Joliet and terminator (ECMA-119 8).
    VolumeDescriptors,
    /// The El Torito boot catalog.
    BootCatalog,
    /// The path tables of a namespace (ECMA-119 9.4).
    PathTables(Namespace),
    /// The directories of a namespace, with Rock Ridge's continuation areas.
    Directories(Namespace),
    /// A file, by its path in the tree; of hard links the first.
    File(ImagePath),
    /// The volume descriptors of the first partition, which is a filesystem of its own.
    PartitionVolumeDescriptors,
    /// The path tables of the first partition.
    PartitionPathTables(Namespace),
    /// The directories of the first partition; the files are the same.
    PartitionDirectories(Namespace),
    /// The EFI system partition behind the filesystem.
    Esp,
    /// The GPT's backup (UEFI 5.3).
    BackupPartitionTable,
    /// Zeros at the end, for drives and firmware that read ahead.
    Padding,
}

/// A name that a namespace could not hold as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renamed {
    /// Where.
    pub namespace: Namespace,
    /// The path in the tree.
    pub path: ImagePath,
    /// The name there.
    pub name: String,
}

/// A file that is not in Joliet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omitted {
    /// The path in the tree.
    pub path: ImagePath,
}

/// A date outside of the years 1900 to 2155.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateCut {
    /// The path in the tree.
    pub path: ImagePath,
    /// The date that it should have, in Unix seconds.
    pub seconds: i64,
}
