//! The superblock: the first 96 bytes of an image.

use super::fields::{Append, Fields};
use super::metadata::MetadataRef;

/// `hsqs`: a little-endian image.
pub(crate) const MAGIC: u32 = 0x7371_7368;
/// `sqsh`: an image of version 1 to 3 from a big-endian machine.
pub(crate) const SWAPPED_MAGIC: u32 = MAGIC.swap_bytes();
/// Bytes of the superblock.
pub(crate) const SIZE: usize = 96;
/// A table that is not there.
pub(crate) const NO_TABLE: u64 = u64::MAX;

/// Bits of [`Superblock::flags`]. The others say what a writer was told not to compress, which every block says itself.
pub(crate) mod flags {
    pub(crate) const NO_FRAGMENTS: u16 = 1 << 4;
    pub(crate) const ALWAYS_FRAGMENTS: u16 = 1 << 5;
    pub(crate) const DUPLICATES: u16 = 1 << 6;
    pub(crate) const EXPORTABLE: u16 = 1 << 7;
    pub(crate) const NO_XATTRS: u16 = 1 << 9;
    pub(crate) const COMPRESSOR_OPTIONS: u16 = 1 << 10;
}

/// What the whole image is like, and where its tables are.
///
/// Places are bytes from the start of the image. That of a table with an index is the place of the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Superblock {
    pub(crate) inode_count: u32,
    /// Unix seconds.
    pub(crate) mkfs_time: u32,
    /// Bytes: a power of two, 4 KiB to 1 MiB.
    pub(crate) block_size: u32,
    pub(crate) fragment_count: u32,
    /// The number of the compressor.
    pub(crate) compressor: u16,
    /// [`flags`].
    pub(crate) flags: u16,
    pub(crate) id_count: u16,
    /// Where the inode of the root is.
    pub(crate) root: MetadataRef,
    pub(crate) bytes_used: u64,
    pub(crate) id_table: u64,
    pub(crate) xattr_table: u64,
    pub(crate) inode_table: u64,
    pub(crate) directory_table: u64,
    pub(crate) fragment_table: u64,
    pub(crate) export_table: u64,
}

/// Why bytes are not a superblock that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Another format.
    Magic,
    /// Another version of squashfs.
    Version(u16, u16),
    /// Not a power of two from 4 KiB to 1 MiB, or not the one that its logarithm says.
    BlockSize(u32),
}

impl Superblock {
    pub(crate) fn parse(bytes: &[u8; SIZE]) -> Result<Self, Unreadable> {
        Self::fields(&mut Fields(bytes)).unwrap_or(Err(Unreadable::Magic))
    }

    fn fields(fields: &mut Fields<'_>) -> Option<Result<Self, Unreadable>> {
        match fields.u32()? {
            MAGIC => {}
            SWAPPED_MAGIC => return Some(Err(Unreadable::Version(3, 0))),
            _ => return Some(Err(Unreadable::Magic)),
        }
        let mut it = Self {
            inode_count: fields.u32()?,
            mkfs_time: fields.u32()?,
            block_size: fields.u32()?,
            fragment_count: fields.u32()?,
            compressor: fields.u16()?,
            ..Self::default()
        };
        let block_log = fields.u16()?;
        it.flags = fields.u16()?;
        it.id_count = fields.u16()?;
        let version = (fields.u16()?, fields.u16()?);
        if version != (4, 0) {
            return Some(Err(Unreadable::Version(version.0, version.1)));
        }
        if !is_block_size(it.block_size) || it.block_size.trailing_zeros() != u32::from(block_log) {
            return Some(Err(Unreadable::BlockSize(it.block_size)));
        }
        it.root = MetadataRef(fields.u64()?);
        it.bytes_used = fields.u64()?;
        it.id_table = fields.u64()?;
        it.xattr_table = fields.u64()?;
        it.inode_table = fields.u64()?;
        it.directory_table = fields.u64()?;
        it.fragment_table = fields.u64()?;
        it.export_table = fields.u64()?;
        Some(Ok(it))
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SIZE);
        bytes.u32(MAGIC);
        bytes.u32(self.inode_count);
        bytes.u32(self.mkfs_time);
        bytes.u32(self.block_size);
        bytes.u32(self.fragment_count);
        bytes.u16(self.compressor);
        bytes.u16(self.block_size.trailing_zeros() as u16);
        bytes.u16(self.flags);
        bytes.u16(self.id_count);
        bytes.u16(4);
        bytes.u16(0);
        bytes.u64(self.root.0);
        bytes.u64(self.bytes_used);
        bytes.u64(self.id_table);
        bytes.u64(self.xattr_table);
        bytes.u64(self.inode_table);
        bytes.u64(self.directory_table);
        bytes.u64(self.fragment_table);
        bytes.u64(self.export_table);
        bytes
    }
}

/// Whether an image can have blocks of so many bytes.
pub(crate) fn is_block_size(bytes: u32) -> bool {
    bytes.is_power_of_two() && (4 << 10..=1 << 20).contains(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_superblock_is_read_as_it_was_written() {
        let written = Superblock {
            inode_count: 1,
            block_size: 128 << 10,
            compressor: 6,
            flags: flags::EXPORTABLE,
            id_count: 2,
            root: MetadataRef::new(0x1234_5678, 0x1fff),
            bytes_used: 1 << 40,
            export_table: NO_TABLE,
            ..Superblock::default()
        };
        let bytes: [u8; SIZE] = written.to_bytes().try_into().unwrap();
        assert_eq!(Superblock::parse(&bytes), Ok(written));
        assert_eq!(&bytes[..4], b"hsqs");
    }

    #[test]
    fn other_versions_and_odd_block_sizes_are_refused_by_name() {
        let good = Superblock {
            block_size: 4096,
            ..Superblock::default()
        };
        let mut bytes: [u8; SIZE] = good.to_bytes().try_into().unwrap();
        bytes[28] = 3;
        assert_eq!(Superblock::parse(&bytes), Err(Unreadable::Version(3, 0)));
        bytes[28] = 4;
        bytes[12] = 1;
        assert_eq!(Superblock::parse(&bytes), Err(Unreadable::BlockSize(4097)));
    }
}
