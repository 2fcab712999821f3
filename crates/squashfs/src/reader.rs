//! Reading images, whoever made them. Whatever an image says of itself is checked before memory or time is spent on it.

mod cache;
mod content;
mod entries;
mod entry;
mod extract;
mod inodes;
mod listing;
mod set_attributes;
mod stored;
mod xattrs;

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

pub use self::content::FileContent;
pub use self::entries::Entries;
pub use self::entry::{Entry, EntryKind};
pub use self::extract::{Extracted, NotSet};

use self::cache::{Cache, MetadataBlock};
use self::stored::StoredBytes;
use crate::compression::{self, Decompress};
use crate::error::{Error, Result};
use crate::format::compressor_options::CompressorOptions;
use crate::format::metadata::{self, MetadataRef};
use crate::format::superblock::{self, Superblock, Unreadable, flags};

/// An image to read.
///
/// ```
/// use livecd_squashfs::{Source, SquashfsImage, SquashfsReader};
///
/// let mut image = SquashfsImage::new(1_700_000_000);
/// image.tree.file("etc/motd", Source::Bytes(b"Hello\n".to_vec()))?;
/// let mut squashfs = std::io::Cursor::new(Vec::new());
/// image.write(&mut squashfs, &mut |_| ())?;
///
/// let mut reader = SquashfsReader::new(squashfs)?;
/// let entry = reader.entry("etc/motd")?;
/// let mut content = Vec::new();
/// reader.copy(&entry, &mut content)?;
/// assert_eq!(content, b"Hello\n");
/// # Ok::<(), livecd_squashfs::Error>(())
/// ```
pub struct SquashfsReader<R> {
    stored: StoredBytes<R>,
    superblock: Superblock,
    options: Option<CompressorOptions>,
    decompressor: Box<dyn Decompress>,
    cache: Cache,
    /// The fragment block that was read last.
    fragment: Option<(u32, Arc<Vec<u8>>)>,
}

impl<R> std::fmt::Debug for SquashfsReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("SquashfsReader");
        shown
            .field("superblock", &self.superblock)
            .finish_non_exhaustive()
    }
}

/// What an image says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info {
    /// The compressor's name, as `mksquashfs -comp` takes it.
    pub compressor: &'static str,
    /// The compressor's level, if the image says one: for gzip and zstd.
    pub level: Option<u32>,
    /// When the image was made, in Unix seconds.
    pub time: u32,
    /// Bytes of a block.
    pub block_size: u32,
    /// Bytes of the image, without what fills it up.
    pub bytes_used: u64,
    /// Files, directories and all else, hard links once.
    pub inodes: u32,
    /// Blocks with the ends of files.
    pub fragments: u32,
    /// Different owners and groups.
    pub ids: u16,
    /// Whether NFS can export it.
    pub is_exportable: bool,
    /// Whether there are extended attributes.
    pub has_xattrs: bool,
}

impl SquashfsReader<File> {
    /// Opens the image at `path`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn open(path: &Path) -> Result<Self> {
        Self::new(File::open(path).map_err(Error::ReadImage)?)
    }
}

impl<R: Read + Seek> SquashfsReader<R> {
    /// Opens an image, which begins where `image` does.
    ///
    /// # Errors
    /// It cannot be read, is not squashfs 4.0, is shorter than it says, or this build lacks its compressor.
    pub fn new(image: R) -> Result<Self> {
        let mut stored = StoredBytes::new(image)?;
        let mut bytes = [0; superblock::SIZE];
        stored.read(0, &mut bytes)?;
        let superblock = Superblock::parse(&bytes).map_err(|unreadable| match unreadable {
            Unreadable::Magic => damaged("it does not begin as one"),
            Unreadable::Version(major, minor) => Error::Version { major, minor },
            Unreadable::BlockSize(found) => Error::BlockSize { found },
        })?;
        stored.limit(superblock.bytes_used)?;
        if superblock.inode_table > superblock.directory_table
            || superblock.directory_table > superblock.bytes_used
        {
            return Err(damaged("its tables are not where they can be"));
        }
        let mut reader = Self {
            decompressor: compression::decompressor(superblock.compressor)?,
            stored,
            superblock,
            options: None,
            cache: Cache::default(),
            fragment: None,
        };
        if reader.superblock.flags & flags::COMPRESSOR_OPTIONS != 0 {
            let block = reader.metadata_block(superblock::SIZE as u64)?;
            let number = reader.superblock.compressor;
            reader.options = CompressorOptions::parse(number, &block.bytes);
        }
        Ok(reader)
    }

    /// What the image says of itself.
    pub fn info(&self) -> Info {
        let superblock = &self.superblock;
        Info {
            compressor: compression::name(superblock.compressor),
            level: match self.options {
                Some(CompressorOptions::Gzip { level, .. } | CompressorOptions::Zstd { level }) => {
                    Some(level)
                }
                _ => None,
            },
            time: superblock.mkfs_time,
            block_size: superblock.block_size,
            bytes_used: superblock.bytes_used,
            inodes: superblock.inode_count,
            fragments: superblock.fragment_count,
            ids: superblock.id_count,
            is_exportable: superblock.flags & flags::EXPORTABLE != 0,
            has_xattrs: superblock.xattr_table != superblock::NO_TABLE,
        }
    }

    /// The metadata block at a place in the image.
    fn metadata_block(&mut self, at: u64) -> Result<Arc<MetadataBlock>> {
        if let Some(block) = self.cache.get(at) {
            return Ok(block);
        }
        let mut header = [0; 2];
        self.stored.read(at, &mut header)?;
        let header = metadata::parse_header(header);
        let (size, is_raw) =
            header.ok_or_else(|| damaged("a metadata block has no possible size"))?;
        let mut bytes = vec![0; size];
        self.stored.read(at + 2, &mut bytes)?;
        if !is_raw {
            let mut out = vec![0; metadata::SIZE];
            let length = self.decompressor.decompress(&bytes, &mut out);
            let length = length.map_err(|_| damaged("a metadata block cannot be decompressed"))?;
            out.truncate(length);
            bytes = out;
        }
        let next = at + 2 + size as u64;
        Ok(self.cache.insert(at, MetadataBlock { bytes, next }))
    }

    /// Reads metadata from a place on, and moves that behind it.
    fn metadata(&mut self, place: &mut Place, mut out: &mut [u8]) -> Result<()> {
        while !out.is_empty() {
            if place.block >= place.end {
                return Err(damaged("a table ends too early"));
            }
            let block = self.metadata_block(place.block)?;
            let here = block.bytes.get(place.offset..).unwrap_or_default();
            let count = here.len().min(out.len());
            let (filled, rest) = out.split_at_mut(count);
            filled.copy_from_slice(&here[..count]);
            out = rest;
            place.offset += count;
            if !out.is_empty() || place.offset == metadata::SIZE {
                // Only the last block of a table is not full.
                if block.bytes.len() < metadata::SIZE {
                    return Err(damaged("a table ends too early"));
                }
                (place.block, place.offset) = (block.next, 0);
            }
        }
        Ok(())
    }

    /// The entry `number` of a table with an index.
    fn table_entry<const N: usize>(
        &mut self,
        index: u64,
        number: u64,
        count: u64,
    ) -> Result<[u8; N]> {
        if number >= count || index == superblock::NO_TABLE {
            return Err(damaged("a number is larger than the table that it is of"));
        }
        let offset = number * N as u64;
        let mut at = [0; 8];
        let pointer = index.checked_add(offset / metadata::SIZE as u64 * 8);
        let pointer = pointer.ok_or_else(|| damaged("a table is not where it can be"))?;
        self.stored.read(pointer, &mut at)?;
        let mut place = Place {
            block: u64::from_le_bytes(at),
            offset: (offset % metadata::SIZE as u64) as usize,
            end: self.superblock.bytes_used,
        };
        let mut entry = [0; N];
        self.metadata(&mut place, &mut entry)?;
        Ok(entry)
    }
}

/// Where metadata is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The block's place in the image.
    block: u64,
    offset: usize,
    /// Where blocks of this table cannot begin any more.
    end: u64,
}

impl Place {
    /// What a reference means in the table at `start`.
    fn new(start: u64, reference: MetadataRef, end: u64) -> Self {
        Self {
            block: start.saturating_add(reference.block()),
            offset: reference.offset().into(),
            end,
        }
    }
}

fn damaged(reason: impl Into<String>) -> Error {
    Error::Damaged {
        reason: reason.into(),
    }
}
