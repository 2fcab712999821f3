//! The sizes of data and fragment blocks: how many bytes are stored, and whether they are compressed.

/// The bit that says that the block is stored as it is.
const RAW: u32 = 1 << 24;

/// How a block of data is stored. No bytes at all stand for a block of zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DataSize {
    /// Stored bytes, less than 2^24.
    pub(crate) bytes: u32,
    pub(crate) is_raw: bool,
}

impl DataSize {
    /// A block of zeros.
    pub(crate) const HOLE: u32 = 0;

    pub(crate) fn encode(self) -> u32 {
        self.bytes | if self.is_raw { RAW } else { 0 }
    }

    /// `None` if there are bits that mean nothing.
    pub(crate) fn parse(field: u32) -> Option<Self> {
        (field >> 25 == 0).then_some(Self {
            bytes: field & (RAW - 1),
            is_raw: field & RAW != 0,
        })
    }
}
