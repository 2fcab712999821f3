//! Master boot record and GUID partition tables (UEFI 2.10, chapter 5), counted in blocks of 512 bytes.

mod gpt;
mod mbr;
mod partitions;

use self::gpt::{TABLES, backup_length, write_backup, write_front};
pub(crate) use self::mbr::check_boot_code;
use self::mbr::render_mbr;
pub(crate) use self::partitions::{BLOCK, BLOCKS_PER_SECTOR, Partitions};
use crate::disk_boot::{BootCode, PartitionTable};

/// The length of what [`render_front`] makes, in bytes.
pub(crate) fn front_length(table: PartitionTable) -> usize {
    match table {
        PartitionTable::Mbr => BLOCK as usize,
        PartitionTable::Gpt | PartitionTable::Hybrid => gpt::FRONT,
    }
}

/// The blocks of what [`render_backup`] makes.
pub(crate) fn backup_blocks(table: PartitionTable) -> u64 {
    match table {
        PartitionTable::Mbr => 0,
        PartitionTable::Gpt | PartitionTable::Hybrid => backup_length() / BLOCK,
    }
}

/// The first blocks of the image: MBR, and the GPTs if there are any.
pub(crate) fn render_front(
    partitions: &Partitions,
    boot_code: Option<&BootCode>,
    boot_image: Option<u32>,
) -> Vec<u8> {
    let mut bytes = render_mbr(partitions, boot_code, boot_image).to_vec();
    bytes.resize(front_length(partitions.table), 0);
    if partitions.table != PartitionTable::Mbr {
        for table in &TABLES {
            write_front(table, partitions, &mut bytes);
        }
    }
    bytes
}

/// The last blocks of the image: the GPTs' backups.
pub(crate) fn render_backup(partitions: &Partitions) -> Vec<u8> {
    let mut bytes = vec![0; (backup_blocks(partitions.table) * BLOCK) as usize];
    if partitions.table != PartitionTable::Mbr {
        for table in &TABLES {
            write_backup(table, partitions, &mut bytes);
        }
    }
    bytes
}

#[cfg(test)]
mod tests;
