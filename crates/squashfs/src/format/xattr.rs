//! Extended attributes: lists of names and values, shared by the inodes that have the same.

use super::fields::{Append, Fields};

/// Bytes of an entry of the id table.
pub(crate) const SIZE: usize = 16;
/// The list of an inode without attributes.
pub(crate) const NONE: u32 = u32::MAX;
/// The bit of a type that says that a reference stands in place of the value.
pub(crate) const OUT_OF_LINE: u16 = 0x100;
/// The longest value in bytes, as in Linux.
pub(crate) const VALUE_LIMIT: usize = 65_536;
/// The longest name in bytes, with its prefix, as in Linux.
pub(crate) const NAME_LIMIT: usize = 255;

/// The namespaces that an image can hold, by their numbers.
const PREFIXES: [&[u8]; 3] = [b"user.", b"trusted.", b"security."];

/// The number of a name's namespace, and the rest of the name. `None` if an image cannot hold it.
pub(crate) fn split(name: &[u8]) -> Option<(u16, &[u8])> {
    (0..).zip(PREFIXES).find_map(|(number, prefix)| {
        let rest = name.strip_prefix(prefix)?;
        (!rest.is_empty()).then_some((number, rest))
    })
}

/// What a name begins with.
pub(crate) fn prefix(kind: u16) -> Option<&'static [u8]> {
    PREFIXES.get(usize::from(kind & !OUT_OF_LINE)).copied()
}

/// A list of attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// Where its first attribute is, from the start of the attributes' metadata blocks: as an inode's reference.
    pub(crate) start: u64,
    pub(crate) count: u32,
    /// Bytes of the names with their prefixes and the values.
    pub(crate) size: u32,
}

impl List {
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self {
            start: fields.u64()?,
            count: fields.u32()?,
            size: fields.u32()?,
        })
    }

    pub(crate) fn append(&self, bytes: &mut Vec<u8>) {
        bytes.u64(self.start);
        bytes.u32(self.count);
        bytes.u32(self.size);
    }
}

/// The head of the id table, in front of its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableHead {
    /// The place of the attributes' first metadata block.
    pub(crate) lists: u64,
    /// How many lists there are.
    pub(crate) count: u32,
}

impl TableHead {
    /// Bytes of the head.
    pub(crate) const SIZE: usize = 16;

    pub(crate) fn parse(bytes: &[u8; Self::SIZE]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self {
            lists: fields.u64()?,
            count: fields.u32()?,
        })
    }

    pub(crate) fn append(&self, bytes: &mut Vec<u8>) {
        bytes.u64(self.lists);
        bytes.u32(self.count);
        bytes.u32(0);
    }
}
