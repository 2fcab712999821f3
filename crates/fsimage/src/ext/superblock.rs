//! The superblocks of an ext filesystem.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::crc32c::crc32c;

/// Where the first copy lies, in bytes.
const OFFSET: u64 = 1024;
const LENGTH: usize = 1024;
const MAGIC: u16 = 0xef53;

/// Incompatible features that change what is read here.
const RECOVER: u32 = 0x4;
const JOURNAL_DEVICE: u32 = 0x8;
const META_BG: u32 = 0x10;
const BITS_64: u32 = 0x80;
const CHECKSUM_SEED: u32 = 0x2000;
/// Read-only compatible ones.
const GROUP_CHECKSUMS: u32 = 0x10;
const METADATA_CHECKSUMS: u32 = 0x400;

/// The group's inode table was never written.
const INODE_UNINIT: u16 = 0x1;

/// The superblock, of which only the primary copy is read and written.
pub(super) struct Superblock(Vec<u8>);

/// Where the used part of a group's inode table lies.
pub(super) struct InodeTable {
    /// The number of its first inode.
    pub(super) first: u32,
    /// In bytes.
    pub(super) offset: u64,
    /// Its length.
    pub(super) bytes: usize,
}

impl Superblock {
    pub(super) fn read(file: &File) -> io::Result<Self> {
        let mut bytes = vec![0; LENGTH];
        file.read_exact_at(&mut bytes, OFFSET)?;
        Ok(Self(bytes))
    }

    /// Whether the filesystem is one that can be worked on.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let incompatible = self.u32(0x60);
        if self.u16(0x38) != MAGIC {
            return Err("it has no such superblock");
        }
        if incompatible & RECOVER != 0 {
            return Err("its journal must be replayed first: it is mounted, or was not unmounted");
        }
        if incompatible & (JOURNAL_DEVICE | META_BG) != 0 {
            return Err("it has group descriptors in every group, or is a journal");
        }
        if self.inode_size() < 128 || self.u32(0x28) == 0 || self.u32(0x20) == 0 {
            return Err("its superblock is damaged");
        }
        Ok(())
    }

    fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.0[at], self.0[at + 1]])
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn block_size(&self) -> u64 {
        1024 << (self.u32(0x18) & 0xf)
    }

    fn blocks(&self) -> u64 {
        let high = if self.is_64_bit() { self.u32(0x150) } else { 0 };
        u64::from(self.u32(0x4)) | u64::from(high) << 32
    }

    /// The size of the filesystem in bytes.
    pub(super) fn size(&self) -> u64 {
        self.blocks() * self.block_size()
    }

    fn is_64_bit(&self) -> bool {
        self.u32(0x60) & BITS_64 != 0
    }

    /// The size of an inode in bytes.
    pub(super) fn inode_size(&self) -> usize {
        usize::from(self.u16(0x58))
    }

    /// The first inode that is not reserved.
    pub(super) fn first_inode(&self) -> u32 {
        self.u32(0x54)
    }

    pub(super) fn groups(&self) -> u64 {
        let blocks = self.blocks().saturating_sub(self.u32(0x14).into());
        blocks.div_ceil(self.u32(0x20).into())
    }

    /// What each checksum starts from, if there are any.
    pub(super) fn checksum_seed(&self) -> Option<u32> {
        if self.u32(0x64) & METADATA_CHECKSUMS == 0 {
            return None;
        }
        if self.u32(0x60) & CHECKSUM_SEED != 0 {
            return Some(self.u32(0x270));
        }
        Some(crc32c(!0, &self.0[0x68..0x78]))
    }

    /// The part of the group's inode table that has inodes in it, if any.
    pub(super) fn inode_table(&self, file: &File, group: u64) -> io::Result<Option<InodeTable>> {
        let wide = self.is_64_bit() && self.u16(0xfe) >= 64;
        let length = if wide { self.u16(0xfe).into() } else { 32 };
        // The descriptors follow the block of the superblock.
        let first_block = u64::from(self.u32(0x14)) + 1;
        let mut bytes = vec![0; length];
        let offset = first_block * self.block_size() + group * length as u64;
        file.read_exact_at(&mut bytes, offset)?;
        let descriptor = Self(bytes);
        let mut used = self.u32(0x28);
        if self.u32(0x64) & (GROUP_CHECKSUMS | METADATA_CHECKSUMS) != 0 {
            if descriptor.u16(0x12) & INODE_UNINIT != 0 {
                return Ok(None);
            }
            used = used.saturating_sub(descriptor.u16(0x1c).into());
        }
        let high = if wide { descriptor.u32(0x28) } else { 0 };
        let block = u64::from(descriptor.u32(0x8)) | u64::from(high) << 32;
        let first = u32::try_from(group).map_err(io::Error::other)? * self.u32(0x28) + 1;
        Ok(Some(InodeTable {
            first,
            offset: block * self.block_size(),
            bytes: used as usize * self.inode_size(),
        }))
    }

    /// Made, written and checked at `timestamp`; never mounted.
    pub(super) fn set_times(&mut self, timestamp: i64) {
        let bytes = timestamp.to_le_bytes();
        let (low, high) = (&bytes[..4], &bytes[4..5]);
        // When it was mounted, where, how often, and how much was written.
        self.put(0x2c, &[0; 4]);
        self.put(0x275, &[0]);
        self.put(0x88, &[0; 64]);
        self.put(0x34, &[0; 2]);
        self.put(0x178, &[0; 8]);
        // When it was written, made and checked, with the high bytes elsewhere.
        for (at, high_at) in [(0x30, 0x274), (0x108, 0x276), (0x40, 0x277)] {
            self.put(at, low);
            self.put(high_at, high);
        }
    }

    pub(super) fn write(&mut self, file: &File) -> io::Result<()> {
        if self.u32(0x64) & METADATA_CHECKSUMS != 0 {
            let checksum = crc32c(!0, &self.0[..0x3fc]);
            self.put(0x3fc, &checksum.to_le_bytes());
        }
        file.write_all_at(&self.0, OFFSET)
    }
}
