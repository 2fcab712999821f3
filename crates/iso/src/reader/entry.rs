//! What is in an image, as the reader lists it.

use std::path::PathBuf;

use crate::attributes::{Attributes, Special};

/// A file in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Relative to the image's root.
    pub path: PathBuf,
    /// What kind of file.
    pub kind: EntryKind,
    /// Owner, permissions, time. Without Rock Ridge as Linux shows it by default: root's, and readable by all.
    pub attributes: Attributes,
    /// How many names it has, as Rock Ridge says.
    pub links: u32,
    /// The inode number, if Rock Ridge says it: names with the same one are hard links.
    pub serial: Option<u32>,
    /// Bytes of the content.
    pub length: u64,
    /// First sector and bytes of each piece of the content.
    pub extents: Vec<(u32, u32)>,
}

/// The kinds of files in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with its target.
    Symlink(PathBuf),
    /// A device, pipe or socket.
    Special(Special),
}
