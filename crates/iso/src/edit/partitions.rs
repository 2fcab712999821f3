//! The partition tables of an image that is changed: appended partitions move on, and what ended with the image still does.

use std::fs::File;
use std::io;

use super::patches::{Patches, read_at};

pub(super) const BLOCK: u64 = 512;
/// Blocks of a sector.
const PER_SECTOR: u64 = 4;
/// The most bytes of partition entries that are read: eight times what there are.
const ENTRIES_LIMIT: u64 = 128 << 10;
/// The block sizes of disks, the largest first: its header takes most room at the end.
const BLOCK_SIZES: [u64; 2] = [4096, 512];

/// A partition, in blocks of 512 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// Where the parts of the new image end, and which partitions are elsewhere now.
#[derive(Debug)]
pub(super) struct Moves {
    /// Sectors of the whole image.
    pub(super) size: u32,
    /// The sector where the filesystem ends without what is appended.
    pub(super) filesystem_end: u32,
    /// What was appended, before and now.
    pub(super) appended: Vec<(Partition, Partition)>,
    /// Files of the volume that are partitions too, before and now.
    pub(super) replaced: Vec<(Partition, Partition)>,
}

/// The MBR and the GPTs of an image.
#[derive(Debug)]
pub(super) struct DiskRecords {
    mbr: Option<Vec<u8>>,
    gpts: Vec<Gpt>,
    /// Blocks of the old image.
    blocks: u64,
    /// Where the last content ends.
    data_end: u64,
}

#[derive(Debug)]
struct Gpt {
    /// Bytes of a block of the disks that it is for.
    block: u64,
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

impl Gpt {
    /// The one for disks with this block size, if there is one.
    fn read(image: &mut File, length: u64, block: u64) -> io::Result<Option<Self>> {
        let header = read_at(image, block, BLOCK)?;
        if !header.starts_with(b"EFI PART") {
            return Ok(None);
        }
        let (first, count) = (number(&header, 72, 8), number(&header, 80, 4));
        let entry_length = number(&header, 84, 4);
        let bytes = count.saturating_mul(entry_length);
        let end = first
            .checked_mul(block)
            .and_then(|start| start.checked_add(bytes));
        if bytes > ENTRIES_LIMIT || entry_length < 128 || end.is_none_or(|end| end > length) {
            return Err(io::Error::other("its gpt is not one that is understood"));
        }
        Ok(Some(Self {
            block,
            entries: read_at(image, first * block, bytes)?,
            entry_length: entry_length as usize,
            header,
        }))
    }

    fn partitions(&self) -> impl Iterator<Item = Partition> {
        let entries = self.entries.chunks_exact(self.entry_length);
        entries.filter_map(|entry| self.partition(entry))
    }

    /// The partition of an entry, if it has one.
    fn partition(&self, entry: &[u8]) -> Option<Partition> {
        let (start, last) = (number(entry, 32, 8), number(entry, 40, 8));
        let is_used = entry[..16].iter().any(|byte| *byte != 0) && last >= start;
        let in_block = self.block / BLOCK;
        is_used.then(|| Partition {
            start: start.saturating_mul(in_block),
            length: (last - start).saturating_add(1).saturating_mul(in_block),
        })
    }

    /// The byte where its copy of the entries begins, if everything from `end` on is taken.
    fn backup_start(&self, end: u64) -> u64 {
        (end - self.entries.len() as u64) / self.block * self.block
    }
}

impl DiskRecords {
    pub(super) fn read(image: &mut File, length: u64, data_end: u64) -> io::Result<Self> {
        let mbr = read_at(image, 0, BLOCK)?;
        let mut gpts = Vec::new();
        for block in BLOCK_SIZES {
            gpts.extend(Gpt::read(image, length, block)?);
        }
        Ok(Self {
            mbr: (mbr[510..] == [0x55, 0xAA]).then_some(mbr),
            gpts,
            blocks: length / BLOCK,
            data_end,
        })
    }

    /// Bytes at the end of the image that the tables take.
    pub(super) fn backup_length(&self) -> u64 {
        // Any end that is aligned to the largest block does.
        let end = 1 << 30;
        end - self.backup_starts(end).last().copied().unwrap_or(end)
    }

    /// Where the copies of the entries begin, in the order of the tables, in an image of `end` bytes.
    fn backup_starts(&self, end: u64) -> Vec<u64> {
        let header = self.gpts.first().map_or(0, |gpt| gpt.block);
        let mut free = end - header;
        let starts = self.gpts.iter().map(|gpt| {
            free = gpt.backup_start(free);
            free
        });
        starts.collect()
    }

    /// The partitions behind the filesystem, in order.
    pub(super) fn appended(&self) -> Vec<Partition> {
        let mut partitions: Vec<Partition> = self
            .partitions()
            .filter(|partition| {
                partition.start * BLOCK >= self.data_end.max(1)
                    && partition.start % PER_SECTOR == 0
                    && partition.start + partition.length <= self.blocks
            })
            .collect();
        partitions.sort_by_key(|partition| partition.start);
        partitions.dedup();
        partitions
    }

    pub(super) fn partitions(&self) -> impl Iterator<Item = Partition> {
        let of_mbr = self.mbr.iter().flat_map(|mbr| {
            (0..4).filter_map(|index| {
                let at = 446 + index * 16;
                let (kind, start, length) =
                    (mbr[at + 4], number(mbr, at + 8, 4), number(mbr, at + 12, 4));
                (kind != 0 && kind != 0xEE && length > 0).then_some(Partition { start, length })
            })
        });
        of_mbr.chain(self.gpts.iter().flat_map(Gpt::partitions))
    }

    /// Where a partition is now. What ended with the filesystem or the image does so again.
    fn moved(&self, old: Partition, moves: &Moves) -> Partition {
        let block = |sector: u32| u64::from(sector) * PER_SECTOR;
        let known = moves.appended.iter().chain(&moves.replaced);
        if let Some((_, now)) = known
            .into_iter()
            .find(|(before, _)| before.start == old.start)
        {
            return *now;
        }
        let end = old.start + old.length;
        let length = match moves.appended.first() {
            _ if end == self.blocks => block(moves.size) - old.start,
            // The filesystem's own, which ends somewhere behind its content.
            Some((before, _)) if end * BLOCK >= self.data_end && end <= before.start => {
                block(moves.filesystem_end) - old.start
            }
            None if end * BLOCK >= self.data_end => block(moves.filesystem_end) - old.start,
            _ => old.length,
        };
        Partition { length, ..old }
    }

    /// The tables of the new image. Those at its end are returned: they lie behind the bytes that are kept.
    pub(super) fn patch(&mut self, patches: &mut Patches, moves: &Moves) -> Patches {
        let mut end = Patches::default();
        let blocks = u64::from(moves.size) * PER_SECTOR;
        if let Some(mbr) = self.mbr.take() {
            let mut table = mbr[446..510].to_vec();
            for entry in table.chunks_exact_mut(16) {
                let old = Partition {
                    start: number(entry, 8, 4),
                    length: number(entry, 12, 4),
                };
                let now = match entry[4] {
                    0 => continue,
                    0xEE if old.start == 1 && old.start + old.length == self.blocks => Partition {
                        start: 1,
                        length: blocks - 1,
                    },
                    0xEE => continue,
                    _ => self.moved(old, moves),
                };
                let clamp = |blocks: u64| u32::try_from(blocks).unwrap_or(u32::MAX).to_le_bytes();
                entry[8..12].copy_from_slice(&clamp(now.start));
                entry[12..16].copy_from_slice(&clamp(now.length));
            }
            patches.put(446, table);
        }
        let total = blocks * BLOCK;
        let starts = self.backup_starts(total);
        let first_taken = starts.last().copied().unwrap_or(total);
        for (gpt, backup_entries) in self.gpts.iter().zip(starts) {
            let block = gpt.block;
            let mut entries = gpt.entries.clone();
            for entry in entries.chunks_exact_mut(gpt.entry_length) {
                let Some(old) = gpt.partition(entry) else {
                    continue;
                };
                let now = self.moved(old, moves);
                let in_block = block / BLOCK;
                let last = (now.start + now.length) / in_block - 1;
                entry[32..40].copy_from_slice(&(now.start / in_block).to_le_bytes());
                entry[40..48].copy_from_slice(&last.to_le_bytes());
            }
            let last = total / block - 1;
            let header = |own: u64, other: u64, entries_block: u64| {
                let mut header = gpt.header.clone();
                let header_length = (number(&header, 12, 4) as usize).clamp(92, BLOCK as usize);
                header[24..32].copy_from_slice(&own.to_le_bytes());
                header[32..40].copy_from_slice(&other.to_le_bytes());
                header[48..56].copy_from_slice(&(first_taken / block - 1).to_le_bytes());
                header[72..80].copy_from_slice(&entries_block.to_le_bytes());
                header[88..92].copy_from_slice(&crc32fast::hash(&entries).to_le_bytes());
                header[16..20].fill(0);
                let sum = crc32fast::hash(&header[..header_length]);
                header[16..20].copy_from_slice(&sum.to_le_bytes());
                header
            };
            let first_entries = number(&gpt.header, 72, 8);
            patches.put(block, header(1, last, first_entries));
            patches.put(first_entries * block, entries.clone());
            end.put(last * block, header(last, 1, backup_entries / block));
            end.put(backup_entries, entries);
        }
        end
    }
}
