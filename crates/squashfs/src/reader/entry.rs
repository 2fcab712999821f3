//! A file of an image.

use super::Place;
use crate::attributes::{Attributes, Special};
use crate::format::metadata::MetadataRef;
use crate::image_path::ImagePath;

/// A file, directory or anything else in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The path, empty for the root.
    pub path: ImagePath,
    /// What it is.
    pub kind: EntryKind,
    /// Permissions, owners, and the time, which every file has.
    pub attributes: Attributes,
    /// The same for all names of a file, and different for others.
    pub inode: u32,
    /// How many names it has.
    pub links: u32,
    /// Bytes of a file's content; 0 for all else.
    pub length: u64,
    /// Where the inode is.
    pub(super) place: MetadataRef,
    /// The list of its extended attributes.
    pub(super) xattrs: u32,
    pub(super) stored: Stored,
}

/// What an [`Entry`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symlink, with its target.
    Symlink(Vec<u8>),
    /// A device, pipe or socket.
    Special(Special),
}

/// Where what an entry stands for is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Nothing,
    Listing {
        place: Place,
        /// Bytes.
        size: u32,
    },
    Content {
        /// The first block in the image.
        start: u64,
        /// The list of the blocks' sizes, behind the inode.
        sizes: Place,
        fragment: u32,
        /// Bytes of the fragment block in front of the end of the file.
        offset: u32,
    },
}
