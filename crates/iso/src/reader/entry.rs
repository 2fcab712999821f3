//! What is in an image, as the reader lists it.

use crate::attributes::{Attributes, Special};
use crate::fields::Date;
use crate::image_path::ImagePath;

/// A file in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Where it is.
    pub path: ImagePath,
    /// What kind of file.
    pub kind: EntryKind,
    /// Owner, permissions, time. Without Rock Ridge as Linux shows it by default: root's, and readable by all. No time
    /// is one that the image does not say.
    pub attributes: Attributes,
    /// How many names it has, as Rock Ridge says.
    pub links: u32,
    /// The inode number, if Rock Ridge says it: names with the same one are hard links.
    pub serial: Option<u32>,
    /// Bytes of the content, as it is read.
    pub length: u64,
    /// First byte and length of each piece of what is stored, in order.
    pub extents: Vec<(u64, u64)>,
    /// How the content is stored, if it is compressed. It is unpacked when it is read.
    pub compression: Option<Zisofs>,
    /// The name in its record, which Rock Ridge's stands beside.
    pub(crate) identifier: Vec<u8>,
    /// The date in its record.
    pub(crate) record_date: Date,
}

/// The kinds of files in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with its target.
    Symlink(Vec<u8>),
    /// A device, pipe or socket.
    Special(Special),
}

/// A file that is stored in compressed blocks, as a `ZF` entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Zisofs {
    /// 1 for zisofs, 2 for zisofs2.
    pub version: u8,
    /// Bytes of the header.
    pub header: u32,
    /// The binary logarithm of a block's bytes.
    pub block_bits: u8,
}
