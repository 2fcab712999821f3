//! The partitions of an image, whatever tables list them.

use crate::disk_boot::PartitionTable;

/// Bytes of a block, in which partition tables count.
pub(crate) const BLOCK: u64 = 512;
/// Blocks of an ISO's sector.
pub(crate) const BLOCKS_PER_SECTOR: u64 = 4;

/// What the tables describe. All numbers are blocks of 512 bytes.
#[derive(Clone, Debug)]
pub(crate) struct Partitions {
    pub(crate) table: PartitionTable,
    pub(crate) id: [u8; 16],
    /// Blocks of the whole image.
    pub(crate) total: u64,
    /// First block and length of the ISO filesystem as a partition.
    pub(crate) iso: (u64, u64),
    /// First block and length of the EFI system partition.
    pub(crate) esp: Option<(u64, u64)>,
}
