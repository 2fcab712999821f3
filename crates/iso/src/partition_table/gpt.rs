//! The two GPTs of an image: one for disks with blocks of 512 bytes, one for those with blocks of 4,096.
//!
//! A GPT's header lies in the second block of its disk (UEFI 5.3.2), so that each kind of disk sees one table and not the
//! other. They share 32 KiB in front and 28 KiB at the end:
//!
//! | bytes | what |
//! | --- | --- |
//! | 512 | header for 512 |
//! | 4,096 | header for 4,096 |
//! | 8,192 | entries for 4,096 |
//! | 16,384 | entries for 512 |
//! | end - 28,672 | entries for 512 |
//! | end - 12,288 | entries for 4,096 |
//! | end - 4,096 | header for 4,096: the sum covers its first 92 bytes only |
//! | end - 512 | header for 512 |

use sha2::{Digest, Sha256};

use super::partitions::{BLOCK, Partitions};

const BASIC_DATA: [u8; 16] = guid_bytes(0xEBD0_A0A2, 0xB9E5, 0x4433, 0x87C0_68B6_B726_99C7);
const EFI_SYSTEM: [u8; 16] = guid_bytes(0xC12A_7328, 0xF81F, 0x11D2, 0xBA4B_00A0_C93E_C93B);
/// Defined for basic data partitions.
const READ_ONLY: u64 = 1 << 60;

/// The system area of ISO 9660, all of which the tables take.
pub(super) const FRONT: usize = 32 << 10;
const HEADER: usize = 92;
const ENTRY: usize = 128;

/// A GPT for one kind of disk. All places are bytes.
#[derive(Debug)]
pub(super) struct Table {
    /// The bytes of a block, which the header says nothing of: it is where it lies.
    block: u64,
    /// Partition entries.
    count: usize,
    /// Where the entries lie, from the start of the image.
    entries: usize,
    /// Where the copy of the entries lies, back from the end of the image.
    entries_from_end: u64,
}

pub(super) const TABLES: [Table; 2] = [
    Table {
        block: BLOCK,
        // As many as UEFI wants there to be room for.
        count: 128,
        entries: 16 << 10,
        entries_from_end: 28 << 10,
    },
    Table {
        block: 4096,
        // What fits between its header and the other table's entries.
        count: 64,
        entries: 8 << 10,
        entries_from_end: 12 << 10,
    },
];

/// Bytes of the backups.
pub(super) fn backup_length() -> u64 {
    let lengths = TABLES.iter().map(|table| table.entries_from_end);
    lengths.max().unwrap_or(0)
}

/// Writes a table's header and entries into the front of an image.
pub(super) fn write_front(table: &Table, partitions: &Partitions, front: &mut [u8]) {
    let entries = render_entries(table, partitions);
    let last = partitions.total * BLOCK / table.block - 1;
    let entries_block = table.entries as u64 / table.block;
    let header = render_header(table, partitions, &entries, (1, last), entries_block);
    put(front, table.block as usize, &header);
    put(front, table.entries, &entries);
}

/// Writes a table's copy into the end of an image.
pub(super) fn write_backup(table: &Table, partitions: &Partitions, end: &mut [u8]) {
    let entries = render_entries(table, partitions);
    let blocks = partitions.total * BLOCK / table.block;
    let entries_block = blocks - table.entries_from_end / table.block;
    let header = render_header(table, partitions, &entries, (blocks - 1, 1), entries_block);
    let length = end.len();
    put(end, length - table.block as usize, &header);
    put(end, length - table.entries_from_end as usize, &entries);
}

fn put(area: &mut [u8], at: usize, bytes: &[u8]) {
    area[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The header of UEFI 5.3.2 in the first of two blocks; the second has the other one.
fn render_header(
    table: &Table,
    partitions: &Partitions,
    entries: &[u8],
    (own, other): (u64, u64),
    entries_block: u64,
) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend(b"EFI PART");
    header.extend([0, 0, 1, 0]);
    header.extend((HEADER as u32).to_le_bytes());
    header.extend([0; 8]);
    let first_usable = FRONT as u64 / table.block;
    let end_usable = (partitions.total * BLOCK - backup_length()) / table.block;
    for block in [own, other, first_usable, end_usable - 1] {
        header.extend(block.to_le_bytes());
    }
    header.extend(as_guid(partitions.id));
    header.extend(entries_block.to_le_bytes());
    for number in [table.count as u32, ENTRY as u32, crc32fast::hash(entries)] {
        header.extend(number.to_le_bytes());
    }
    let sum = crc32fast::hash(&header);
    header[16..20].copy_from_slice(&sum.to_le_bytes());
    header
}

fn render_entries(table: &Table, partitions: &Partitions) -> Vec<u8> {
    let blocks = |(start, length): (u64, u64)| {
        let in_block = table.block / BLOCK;
        (start / in_block, length / in_block)
    };
    let iso = entry(
        BASIC_DATA,
        derived_guid(partitions.id, 1),
        blocks(partitions.iso),
        READ_ONLY,
        "ISO9660",
    );
    let esp = partitions.esp.map(|esp| {
        entry(
            EFI_SYSTEM,
            derived_guid(partitions.id, 2),
            blocks(esp),
            0,
            "EFI system partition",
        )
    });
    let mut entries = [iso, esp.unwrap_or_default()].concat();
    entries.resize(table.count * ENTRY, 0);
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
