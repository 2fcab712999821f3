//! Metadata blocks: 8,192 bytes of a table, with the stored size and whether that is compressed in front.

/// Bytes of a metadata block before compression; only the last of a table has fewer.
pub(crate) const SIZE: usize = 8192;
/// The bit of a header that says that the block is stored as it is.
const RAW: u16 = 1 << 15;

/// The header of a block that is stored in `size` bytes, at most [`SIZE`].
pub(crate) fn header(size: usize, is_raw: bool) -> [u8; 2] {
    let size = size as u16 | if is_raw { RAW } else { 0 };
    size.to_le_bytes()
}

/// The stored size in bytes, and whether the block is stored as it is. `None` if no block is as large, or has no bytes.
pub(crate) fn parse_header(header: [u8; 2]) -> Option<(usize, bool)> {
    let header = u16::from_le_bytes(header);
    let size = usize::from(header & !RAW);
    (1..=SIZE)
        .contains(&size)
        .then_some((size, header & RAW != 0))
}

/// Where something in a table of metadata blocks is: the place of its block from the start of the table, and the
/// offset in the 8,192 bytes of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MetadataRef(pub(crate) u64);

impl MetadataRef {
    pub(crate) fn new(block: u64, offset: u16) -> Self {
        Self(block << 16 | u64::from(offset))
    }

    pub(crate) fn block(self) -> u64 {
        self.0 >> 16
    }

    pub(crate) fn offset(self) -> u16 {
        self.0 as u16
    }
}
