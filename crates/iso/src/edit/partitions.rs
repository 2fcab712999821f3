//! The partition tables of an image that is changed: appended partitions move on, and what ended with the image still does.

use std::fs::File;
use std::io;

use super::{PARTITION_START, read_at, write_at};
use crate::fields::SECTOR;

const BLOCK: u64 = 512;
/// The most bytes of partition entries that are read: eight times what there are.
const ENTRIES_LIMIT: u64 = 128 << 10;

/// A partition, in blocks of 512 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// The MBR and the GPT of an image.
#[derive(Debug)]
pub(super) struct DiskRecords {
    mbr: Option<Vec<u8>>,
    gpt: Option<Gpt>,
    /// Blocks of the old image.
    blocks: u64,
    /// Where the last content ends.
    data_end: u64,
}

#[derive(Debug)]
struct Gpt {
    header: Vec<u8>,
    entries: Vec<u8>,
    entry_length: usize,
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let bytes = bytes.get(at..at + length).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl DiskRecords {
    pub(super) fn read(image: &mut File, length: u64, data_end: u64) -> io::Result<Self> {
        let mbr = read_at(image, 0, BLOCK)?;
        let header = read_at(image, BLOCK, BLOCK)?;
        let gpt = match header.starts_with(b"EFI PART") {
            true => {
                let (block, count, entry_length) = (
                    number(&header, 72, 8),
                    number(&header, 80, 4),
                    number(&header, 84, 4),
                );
                let bytes = count.saturating_mul(entry_length);
                if bytes > ENTRIES_LIMIT || entry_length < 128 || block * BLOCK + bytes > length {
                    return Err(io::Error::other("its gpt is not one that is understood"));
                }
                Some(Gpt {
                    entries: read_at(image, block * BLOCK, bytes)?,
                    entry_length: entry_length as usize,
                    header,
                })
            }
            false => None,
        };
        Ok(Self {
            mbr: (mbr[510..] == [0x55, 0xAA]).then_some(mbr),
            gpt,
            blocks: length / BLOCK,
            data_end,
        })
    }

    pub(super) fn has_gpt(&self) -> bool {
        self.gpt.is_some()
    }

    /// The partitions behind the filesystem, in order.
    pub(super) fn appended(&self) -> Vec<Partition> {
        let mut partitions: Vec<Partition> = self
            .partitions()
            .filter(|partition| {
                partition.start * BLOCK >= self.data_end.max(1)
                    && partition.start % 4 == 0
                    && partition.start + partition.length <= self.blocks
            })
            .collect();
        partitions.sort_by_key(|partition| partition.start);
        partitions.dedup();
        partitions
    }

    /// Whether the first partition is a filesystem of its own, with volume descriptors at its sector 16.
    pub(super) fn has_view(&self, front: &[u8]) -> bool {
        let descriptors = (PARTITION_START as usize + 16) * SECTOR as usize;
        let begins_there = |partition: Partition| partition.start == u64::from(PARTITION_START) * 4;
        self.partitions().any(begins_there) && front[descriptors..].starts_with(b"\x01CD001")
    }

    fn partitions(&self) -> impl Iterator<Item = Partition> {
        let of_mbr = self.mbr.iter().flat_map(|mbr| {
            (0..4).filter_map(|index| {
                let at = 446 + index * 16;
                let (kind, start, length) =
                    (mbr[at + 4], number(mbr, at + 8, 4), number(mbr, at + 12, 4));
                (kind != 0 && kind != 0xEE && length > 0).then_some(Partition { start, length })
            })
        });
        let of_gpt = self.gpt.iter().flat_map(|gpt| {
            gpt.entries
                .chunks_exact(gpt.entry_length)
                .filter_map(|entry| {
                    let (start, last) = (number(entry, 32, 8), number(entry, 40, 8));
                    let is_used = entry[..16].iter().any(|byte| *byte != 0) && last >= start;
                    is_used.then(|| Partition {
                        start,
                        length: last - start + 1,
                    })
                })
        });
        of_mbr.chain(of_gpt)
    }

    /// Where a partition is now. What ended with the filesystem or the image does so again.
    fn moved(
        &self,
        old: Partition,
        size: u32,
        filesystem_end: u32,
        moves: &[(u32, u32)],
    ) -> Partition {
        let block = |sector: u32| u64::from(sector) * 4;
        if let Some((_, now)) = moves.iter().find(|(before, _)| block(*before) == old.start) {
            return Partition {
                start: block(*now),
                ..old
            };
        }
        let end = old.start + old.length;
        let length = match moves.first() {
            _ if end == self.blocks => block(size) - old.start,
            // The filesystem's own, which ends somewhere behind its content.
            Some((before, _)) if end * BLOCK >= self.data_end && end <= block(*before) => {
                block(filesystem_end) - old.start
            }
            None if end * BLOCK >= self.data_end => block(filesystem_end) - old.start,
            _ => old.length,
        };
        Partition { length, ..old }
    }

    /// Writes the tables of the new image.
    pub(super) fn write(
        &mut self,
        out: &mut File,
        size: u32,
        filesystem_end: u32,
        moves: &[(u32, u32)],
    ) -> io::Result<()> {
        let blocks = u64::from(size) * 4;
        if let Some(mut mbr) = self.mbr.take() {
            for at in (0..4).map(|index| 446 + index * 16) {
                let old = Partition {
                    start: number(&mbr, at + 8, 4),
                    length: number(&mbr, at + 12, 4),
                };
                let now = match mbr[at + 4] {
                    0 => continue,
                    0xEE if old.start == 1 && old.start + old.length == self.blocks => Partition {
                        start: 1,
                        length: blocks - 1,
                    },
                    0xEE => continue,
                    _ => self.moved(old, size, filesystem_end, moves),
                };
                let clamp = |blocks: u64| u32::try_from(blocks).unwrap_or(u32::MAX).to_le_bytes();
                mbr[at + 8..at + 12].copy_from_slice(&clamp(now.start));
                mbr[at + 12..at + 16].copy_from_slice(&clamp(now.length));
            }
            write_at(out, 0, &mbr)?;
        }
        let Some(mut gpt) = self.gpt.take() else {
            return Ok(());
        };
        let length = gpt.entry_length;
        for entry in gpt.entries.chunks_exact_mut(length) {
            let (start, last) = (number(entry, 32, 8), number(entry, 40, 8));
            if entry[..16].iter().all(|byte| *byte == 0) || last < start {
                continue;
            }
            let old = Partition {
                start,
                length: last - start + 1,
            };
            let now = self.moved(old, size, filesystem_end, moves);
            entry[32..40].copy_from_slice(&now.start.to_le_bytes());
            entry[40..48].copy_from_slice(&(now.start + now.length - 1).to_le_bytes());
        }
        let entry_blocks = (gpt.entries.len() as u64).div_ceil(BLOCK);
        let backup = blocks - 1;
        let header = |own: u64, other: u64, entries: u64| {
            let mut header = gpt.header.clone();
            let header_length = (number(&header, 12, 4) as usize).clamp(92, BLOCK as usize);
            header[24..32].copy_from_slice(&own.to_le_bytes());
            header[32..40].copy_from_slice(&other.to_le_bytes());
            header[48..56].copy_from_slice(&(backup - entry_blocks - 1).to_le_bytes());
            header[72..80].copy_from_slice(&entries.to_le_bytes());
            header[88..92].copy_from_slice(&crc32fast::hash(&gpt.entries).to_le_bytes());
            header[16..20].fill(0);
            let sum = crc32fast::hash(&header[..header_length]);
            header[16..20].copy_from_slice(&sum.to_le_bytes());
            header
        };
        let first_entries = number(&gpt.header, 72, 8);
        write_at(out, BLOCK, &header(1, backup, first_entries))?;
        write_at(out, first_entries * BLOCK, &gpt.entries)?;
        write_at(out, (backup - entry_blocks) * BLOCK, &gpt.entries)?;
        write_at(
            out,
            backup * BLOCK,
            &header(backup, 1, backup - entry_blocks),
        )
    }
}
