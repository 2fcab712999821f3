//! What became of a description.

use crate::image_path::ImagePath;

/// What an image came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Bytes of the image, with the zeros that fill it up to 4 KiB.
    pub size: u64,
    /// Bytes of all files, those of duplicates and holes too.
    pub content: u64,
    /// Files, directories and all else, hard links once.
    pub inodes: u32,
    /// Files that share the content of another.
    pub duplicates: u64,
    /// Blocks with the ends of files.
    pub fragments: u32,
    /// Files whose time no squashfs image holds, and that have the nearest one.
    pub dates_cut: Vec<ImagePath>,
}
