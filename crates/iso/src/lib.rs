//! Writes bootable ISO 9660 images: Rock Ridge, Joliet, El Torito.
//!
//! Take this crate alone to author ISOs in pure Rust: it runs no program, and needs only one small crate of this workspace.
//! An image is described first, as an [`IsoImage`] with a [`Tree`] of files and its [`BootEntry`]s, and then written
//! in one pass. Nothing is read from the clock or drawn at random: the same description gives the same bytes.
//!
//! ```
//! use livecd_iso::{IsoImage, Source};
//!
//! let mut image = IsoImage::new("EXAMPLE".parse()?, 1_700_000_000);
//! image.tree.file("docs/read me.txt", Source::Bytes(b"hello".to_vec()))?;
//! image.tree.symlink("latest", "docs/read me.txt")?;
//!
//! let mut iso = std::io::Cursor::new(Vec::new());
//! let report = image.write(&mut iso, &mut |_| ())?;
//! assert_eq!(report.size, iso.into_inner().len() as u64);
//! # Ok::<(), livecd_iso::Error>(())
//! ```
//!
//! Reading ([`IsoReader`]) and writing ([`IsoImage::write`], [`IsoImage::write_forward`]) need no particular system. Files of
//! the host do: `Tree::add_dir`, `IsoImage::write_file`, `IsoReader::extract` and `Editor` are there on Linux only.
//!
//! Sources: ECMA-119 (4th edition) for ISO 9660, SUSP 1.12 and RRIP 1.12 for Rock Ridge, the Joliet
//! specification of 1995, and El Torito 1.0 for booting.

#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "some of it serves only what is there on Linux")
)]

mod attributes;
mod authoring;
mod boot_entry;
mod boot_layout;
mod copying;
mod descriptor;
mod destination;
mod disk_boot;
#[cfg(target_os = "linux")]
mod edit;
mod el_torito;
mod error;
mod esp;
mod extents;
#[cfg(target_os = "linux")]
mod extract;
mod fat;
mod fields;
mod files;
#[cfg(target_os = "linux")]
mod host_dir;
mod image;
#[cfg(target_os = "linux")]
mod image_file;
mod image_path;
mod inodes;
#[cfg(target_os = "linux")]
mod irreplaceable;
mod layout;
mod media_check;
mod media_sum;
mod namespace;
mod output;
mod packed;
mod partition_table;
mod path_names;
mod place;
mod progress;
mod reader;
mod report;
mod source;
mod svg;
mod tree;
mod volume_id;
mod writer;

pub use attributes::{Attributes, Mode, Special};
pub use boot_entry::{BootEntry, BootImage, Platform};
pub use disk_boot::{BootCode, DiskBoot, PartitionTable};
#[cfg(target_os = "linux")]
pub use edit::{ChangedMenu, Edited, Editor, MenuChange};
pub use error::{Error, Origin, Result};
pub use esp::{Esp, esp_image};
#[cfg(target_os = "linux")]
pub use extract::Extracted;
pub use image::IsoImage;
pub use image_path::ImagePath;
pub use media_check::{MediaCheck, Verification, implant, verify};
pub use media_sum::MediaSum;
pub use namespace::Namespace;
pub use progress::{Answer, Progress};
pub use reader::{
    Entries, Entry, EntryKind, FileContent, FoundBootEntry, IsoReader, Problem, Zisofs,
};
pub use report::{Content, DateCut, Extent, Omitted, Renamed, Report};
pub use source::{Source, Stream};
pub use tree::Tree;
pub use volume_id::VolumeId;
