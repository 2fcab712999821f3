//! Writes squashfs 4.0 images, in parallel, with bounded memory, the same bytes for the same description; and reads them.
//!
//! Take this crate alone to make squashfs images for Linux without mksquashfs: it runs no program, and needs only one small
//! crate of this workspace. An image is described first, as a [`SquashfsImage`] with a [`Tree`] of files, and then written.
//! Nothing is read from the clock or drawn at random.
//!
//! ```
//! use livecd_squashfs::{Source, SquashfsImage};
//!
//! let mut image = SquashfsImage::new(1_700_000_000);
//! image.tree.file("docs/read me.txt", Source::Bytes(b"hello".to_vec()))?;
//! image.tree.symlink("latest", "docs/read me.txt")?;
//!
//! let mut squashfs = std::io::Cursor::new(Vec::new());
//! let report = image.write(&mut squashfs, &mut |_| ())?;
//! assert_eq!(report.size, squashfs.into_inner().len() as u64);
//! # Ok::<(), livecd_squashfs::Error>(())
//! ```
//!
//! Source: the kernel's `Documentation/filesystems/squashfs.rst`.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod attributes;
mod beneath;
mod compression;
mod error;
mod format;
mod host_dir;
mod image;
mod image_path;
mod path_names;
mod progress;
mod reader;
mod report;
mod source;
mod tree;
mod writer;

pub use attributes::{Attributes, Special};
pub use beneath::HostFile;
pub use compression::{Compression, Filter};
pub use error::{Error, Origin, Result};
pub use host_dir::SkippedAttribute;
pub use image::{SquashfsImage, Tails};
pub use image_path::ImagePath;
pub use progress::{Answer, Progress};
pub use reader::{Entries, Entry, EntryKind, Extracted, FileContent, Info, NotSet, SquashfsReader};
pub use report::Report;
pub use source::{Opener, Source};
pub use tree::Tree;
