//! The fragment table: where the blocks are in which the ends of files are packed together.

use super::data_size::DataSize;
use super::fields::{Append, Fields};

/// Bytes of an entry.
pub(crate) const SIZE: usize = 16;
/// The fragment of a file that has none.
pub(crate) const NONE: u32 = u32::MAX;

/// A fragment block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fragment {
    /// Bytes from the start of the image.
    pub(crate) start: u64,
    pub(crate) size: DataSize,
}

impl Fragment {
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self {
            start: fields.u64()?,
            size: DataSize::parse(fields.u32()?)?,
        })
    }

    pub(crate) fn append(&self, bytes: &mut Vec<u8>) {
        bytes.u64(self.start);
        bytes.u32(self.size.encode());
        bytes.u32(0);
    }
}
