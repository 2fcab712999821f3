//! Master boot record and GUID partition table (UEFI 2.10, chapter 5), in blocks of 512 bytes.

mod mbr;

use sha2::{Digest, Sha256};

pub(crate) use self::mbr::check_boot_code;
use self::mbr::render_mbr;
use crate::disk_boot::{BootCode, PartitionTable};

pub(crate) const BLOCK: u64 = 512;
/// Blocks of an ISO's sector.
pub(crate) const BLOCKS_PER_SECTOR: u64 = 4;
const ENTRIES: usize = 128;
const ENTRY: usize = 128;
/// Blocks of the partition entries.
const ENTRY_BLOCKS: u64 = (ENTRIES * ENTRY) as u64 / BLOCK;
/// Blocks of the table at the end: entries and header.
pub(crate) const BACKUP_BLOCKS: u64 = ENTRY_BLOCKS + 1;

const BASIC_DATA: [u8; 16] = guid_bytes(0xEBD0_A0A2, 0xB9E5, 0x4433, 0x87C0_68B6_B726_99C7);
const EFI_SYSTEM: [u8; 16] = guid_bytes(0xC12A_7328, 0xF81F, 0x11D2, 0xBA4B_00A0_C93E_C93B);
/// Defined for basic data partitions.
const READ_ONLY: u64 = 1 << 60;

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

/// The length of what [`render_front`] makes, in bytes.
pub(crate) fn front_length(table: PartitionTable) -> usize {
    let blocks = match table {
        PartitionTable::Mbr => 1,
        PartitionTable::Gpt | PartitionTable::Hybrid => 1 + BACKUP_BLOCKS,
    };
    (blocks * BLOCK) as usize
}

/// The first blocks of the image: MBR, and the GPT if there is one.
pub(crate) fn render_front(
    partitions: &Partitions,
    boot_code: Option<&BootCode>,
    boot_image: Option<u32>,
) -> Vec<u8> {
    let mut bytes = render_mbr(partitions, boot_code, boot_image).to_vec();
    if partitions.table != PartitionTable::Mbr {
        let entries = render_entries(partitions);
        bytes.extend(render_header(
            partitions,
            &entries,
            1,
            partitions.total - 1,
            2,
        ));
        bytes.extend(entries);
    }
    bytes
}

/// The last blocks of the image: the GPT's backup.
pub(crate) fn render_backup(partitions: &Partitions) -> Vec<u8> {
    let entries = render_entries(partitions);
    let last = partitions.total - 1;
    let header = render_header(partitions, &entries, last, 1, last - ENTRY_BLOCKS);
    [entries, header].concat()
}

/// The header of UEFI 5.3.2 at `own` block.
fn render_header(
    partitions: &Partitions,
    entries: &[u8],
    own: u64,
    other: u64,
    entries_block: u64,
) -> Vec<u8> {
    const HEADER: usize = 92;
    let mut header = Vec::with_capacity(BLOCK as usize);
    header.extend(b"EFI PART");
    header.extend([0, 0, 1, 0]);
    header.extend((HEADER as u32).to_le_bytes());
    header.extend([0; 8]);
    let first_usable = 2 + ENTRY_BLOCKS;
    let last_usable = partitions.total - BACKUP_BLOCKS - 1;
    for block in [own, other, first_usable, last_usable] {
        header.extend(block.to_le_bytes());
    }
    header.extend(as_guid(partitions.id));
    header.extend(entries_block.to_le_bytes());
    for number in [ENTRIES as u32, ENTRY as u32, crc32fast::hash(entries)] {
        header.extend(number.to_le_bytes());
    }
    let sum = crc32fast::hash(&header);
    header[16..20].copy_from_slice(&sum.to_le_bytes());
    header.resize(BLOCK as usize, 0);
    header
}

fn render_entries(partitions: &Partitions) -> Vec<u8> {
    let iso = entry(
        BASIC_DATA,
        derived_guid(partitions.id, 1),
        partitions.iso,
        READ_ONLY,
        "ISO9660",
    );
    let esp = partitions.esp.map(|esp| {
        entry(
            EFI_SYSTEM,
            derived_guid(partitions.id, 2),
            esp,
            0,
            "EFI system partition",
        )
    });
    let mut entries = [iso, esp.unwrap_or_default()].concat();
    entries.resize(ENTRIES * ENTRY, 0);
    entries
}

/// A partition entry (UEFI 5.3.3).
fn entry(
    kind: [u8; 16],
    id: [u8; 16],
    (start, length): (u64, u64),
    attributes: u64,
    name: &str,
) -> Vec<u8> {
    let mut entry = [kind, id].concat();
    for number in [start, start + length - 1, attributes] {
        entry.extend(number.to_le_bytes());
    }
    entry.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    entry.resize(ENTRY, 0);
    entry
}

fn derived_guid(id: [u8; 16], partition: u8) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(id)
        .chain_update([partition])
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    as_guid(bytes)
}

/// Marks sixteen bytes as a GUID of version 8, "custom" (RFC 9562 5.8).
fn as_guid(mut bytes: [u8; 16]) -> [u8; 16] {
    // The third field is little-endian on disk, the fourth is bytes.
    bytes[7] = bytes[7] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    bytes
}

/// A GUID as it is on disk: three little-endian numbers and eight bytes.
const fn guid_bytes(a: u32, b: u16, c: u16, d: u64) -> [u8; 16] {
    let (a, b, c, d) = (
        a.to_le_bytes(),
        b.to_le_bytes(),
        c.to_le_bytes(),
        d.to_be_bytes(),
    );
    [
        a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d[0], d[1], d[2], d[3], d[4], d[5], d[6],
        d[7],
    ]
}

#[cfg(test)]
mod tests;
