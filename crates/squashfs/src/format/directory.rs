//! Directory tables: runs of entries whose inodes lie in one metadata block.

use super::fields::{Append, Fields};

/// The longest name in bytes.
pub(crate) const NAME_LIMIT: usize = 256;
/// The most entries behind one header.
pub(crate) const RUN_LIMIT: u32 = 256;
/// A listing counts the entries `.` and `..`, which it does not have, as so many bytes.
pub(crate) const DOTS: u32 = 3;
/// Bytes of a [`Run`].
pub(crate) const RUN_SIZE: usize = 12;
/// Bytes of an [`Item`] without its name.
pub(crate) const ITEM_SIZE: usize = 8;

/// The header of a run of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// 1 to [`RUN_LIMIT`].
    pub(crate) count: u32,
    /// The place of the metadata block with the inodes, from the start of the inode table.
    pub(crate) inode_block: u32,
    /// The number to which those of the entries are relative.
    pub(crate) inode_number: u32,
}

impl Run {
    pub(crate) fn parse(bytes: &[u8; RUN_SIZE]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let run = Self {
            count: fields.u32()?.checked_add(1)?,
            inode_block: fields.u32()?,
            inode_number: fields.u32()?,
        };
        (run.count <= RUN_LIMIT).then_some(run)
    }

    pub(crate) fn append(&self, bytes: &mut Vec<u8>) {
        bytes.u32(self.count - 1);
        bytes.u32(self.inode_block);
        bytes.u32(self.inode_number);
    }
}

/// An entry; its name follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The offset of the inode in its metadata block.
    pub(crate) offset: u16,
    /// The inode's number, less that of the run.
    pub(crate) number: i16,
    /// The inode's basic type.
    pub(crate) kind: u16,
    /// Bytes of the name, 1 to [`NAME_LIMIT`].
    pub(crate) name_length: usize,
}

impl Item {
    pub(crate) fn parse(bytes: &[u8; ITEM_SIZE]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let item = Self {
            offset: fields.u16()?,
            number: fields.u16()? as i16,
            kind: fields.u16()?,
            name_length: usize::from(fields.u16()?) + 1,
        };
        (item.name_length <= NAME_LIMIT).then_some(item)
    }

    pub(crate) fn append(&self, bytes: &mut Vec<u8>) {
        bytes.u16(self.offset);
        bytes.u16(self.number as u16);
        bytes.u16(self.kind);
        bytes.u16((self.name_length - 1) as u16);
    }
}

/// An entry of the index of an extended directory, by which a name is found without reading all that is before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndexEntry {
    /// Bytes of the listing in front of the run.
    pub(crate) offset: u32,
    /// The place of the metadata block in which the run begins, from the start of the directory table.
    pub(crate) block: u32,
    /// The first name of the run.
    pub(crate) name: Vec<u8>,
}

impl IndexEntry {
    pub(crate) fn append(&self, bytes: &mut Vec<u8>) {
        bytes.u32(self.offset);
        bytes.u32(self.block);
        bytes.u32((self.name.len() - 1) as u32);
        bytes.extend(&self.name);
    }
}
