//! Files that are stored compressed.

/// What a `ZF` entry says of a file that is stored in compressed blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed {
    /// 1 for zisofs, 2 for zisofs2.
    pub(crate) version: u8,
    /// Bytes of the header.
    pub(crate) header: u32,
    /// The binary logarithm of a block's bytes.
    pub(crate) block_bits: u8,
    /// Bytes that it has when it is unpacked.
    pub(crate) length: u64,
}
