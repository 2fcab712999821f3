//! The structures of FAT12 and FAT16 (Microsoft's FAT specification 1.03): boot sector, table, directory entries.

use std::collections::BTreeSet;

use crate::fields::Moment;

pub(crate) const SECTOR: u64 = 512;
/// The most clusters of FAT12 and of FAT16 ("FAT type determination").
const FAT12_LIMIT: u64 = 4084;
pub(crate) const FAT16_LIMIT: u64 = 65_524;
/// Bytes of a directory entry.
pub(crate) const ENTRY: usize = 32;
/// UTF-16 units of a long name in one entry.
const LONG_NAME_PART: usize = 13;
/// UTF-16 units of a long name.
pub(crate) const LONG_NAME_LIMIT: usize = 255;

pub(crate) const ATTRIBUTE_LABEL: u8 = 0x08;
pub(crate) const ATTRIBUTE_DIRECTORY: u8 = 0x10;
pub(crate) const ATTRIBUTE_FILE: u8 = 0x20;

/// The sizes of a filesystem's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    /// Bytes of a cluster.
    pub(crate) cluster: u64,
    pub(crate) clusters: u64,
    /// Entries of the root directory.
    pub(crate) root_entries: u64,
}

impl Geometry {
    /// One with room for `used` clusters.
    pub(crate) fn new(cluster: u64, used: u64, root_entries: u64) -> Self {
        // Some drivers are off by a few where FAT12 ends; stay clear of that.
        let near_border = (FAT12_LIMIT - 16..FAT12_LIMIT + 17).contains(&used);
        let clusters = if near_border {
            FAT12_LIMIT + 17
        } else {
            used.max(16)
        };
        Self {
            cluster,
            clusters,
            root_entries,
        }
    }

    fn is_fat12(&self) -> bool {
        self.clusters <= FAT12_LIMIT
    }

    fn table_sectors(&self) -> u64 {
        let entries = self.clusters + 2;
        let bytes = if self.is_fat12() {
            (entries * 3).div_ceil(2)
        } else {
            entries * 2
        };
        bytes.div_ceil(SECTOR)
    }

    /// The first byte of a table; there are two.
    pub(crate) fn table(&self, index: u64) -> usize {
        ((1 + index * self.table_sectors()) * SECTOR) as usize
    }

    pub(crate) fn root(&self) -> usize {
        self.table(2)
    }

    /// The first byte of a cluster; the first one has number 2.
    pub(crate) fn data(&self, cluster: u64) -> usize {
        self.root() + self.root_entries as usize * ENTRY + ((cluster - 2) * self.cluster) as usize
    }

    /// Sectors of the whole filesystem.
    pub(crate) fn sectors(&self) -> u64 {
        self.data(self.clusters + 2) as u64 / SECTOR
    }

    /// The boot sector of a volume that is not booted itself.
    pub(crate) fn boot_sector(&self, label: &[u8; 11], serial: u32) -> [u8; SECTOR as usize] {
        let mut sector = [0; SECTOR as usize];
        let mut put = |at: usize, bytes: &[u8]| sector[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"\xeb\x3c\x90MSWIN4.1");
        put(11, &(SECTOR as u16).to_le_bytes());
        put(13, &[(self.cluster / SECTOR) as u8]);
        put(14, &1u16.to_le_bytes());
        put(16, &[2]);
        put(17, &(self.root_entries as u16).to_le_bytes());
        match u16::try_from(self.sectors()) {
            Ok(sectors) => put(19, &sectors.to_le_bytes()),
            Err(_) => put(32, &(self.sectors() as u32).to_le_bytes()),
        }
        put(21, &[0xF8]);
        put(22, &(self.table_sectors() as u16).to_le_bytes());
        // What every disk of the last decades pretends to be: 32 sectors, 64 heads.
        put(24, &[32, 0, 64, 0]);
        put(36, &[0x80, 0, 0x29]);
        put(39, &serial.to_le_bytes());
        put(43, label);
        put(
            54,
            if self.is_fat12() {
                b"FAT12   "
            } else {
                b"FAT16   "
            },
        );
        put(510, &[0x55, 0xAA]);
        sector
    }

    /// A table in which each of `chains`, a first cluster and a count, is in one piece.
    pub(crate) fn render_table(&self, chains: &[(u64, u64)]) -> Vec<u8> {
        const END: u16 = 0xFFFF;
        let mut entries = vec![0u16; self.clusters as usize + 2];
        entries[0] = 0xFFF8;
        entries[1] = END;
        for &(first, count) in chains.iter().filter(|(_, count)| *count > 0) {
            let last = (first + count - 1) as usize;
            for (entry, next) in entries[first as usize..last].iter_mut().zip(first + 1..) {
                *entry = next as u16;
            }
            entries[last] = END;
        }
        let mut bytes: Vec<u8> = if self.is_fat12() {
            let pair = |pair: &[u16]| {
                let (a, b) = (pair[0], pair.get(1).copied().unwrap_or(0));
                [
                    a as u8,
                    (a >> 8 & 0xF) as u8 | (b << 4) as u8,
                    (b >> 4) as u8,
                ]
            };
            entries.chunks(2).flat_map(pair).collect()
        } else {
            entries
                .iter()
                .flat_map(|entry| entry.to_le_bytes())
                .collect()
        };
        bytes.resize((self.table_sectors() * SECTOR) as usize, 0);
        bytes
    }
}

/// What a directory entry says, except for the long name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) short: [u8; 11],
    pub(crate) attribute: u8,
    pub(crate) first_cluster: u16,
    pub(crate) length: u32,
}

impl Entry {
    /// The 32 bytes with `modified` as all three dates.
    pub(crate) fn render(&self, modified: Moment) -> [u8; ENTRY] {
        let (date, time) = date_and_time(modified);
        let mut bytes = [0; ENTRY];
        bytes[..11].copy_from_slice(&self.short);
        bytes[11] = self.attribute;
        for (at, value) in [
            (14, time),
            (16, date),
            (18, date),
            (22, time),
            (24, date),
            (26, self.first_cluster),
        ] {
            bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
        bytes[28..].copy_from_slice(&self.length.to_le_bytes());
        bytes
    }
}

/// The entries that hold `name` in front of the one with `short`, the last part first. None if the short name says it all.
pub(crate) fn long_name_entries(name: &str, short: &[u8; 11]) -> Vec<u8> {
    if plain_short_name(name).as_ref() == Some(short) {
        return Vec::new();
    }
    let sum = short
        .iter()
        .fold(0u8, |sum, byte| sum.rotate_right(1).wrapping_add(*byte));
    let units: Vec<u16> = name.encode_utf16().collect();
    let parts = units.chunks(LONG_NAME_PART).count();
    let mut entries = Vec::with_capacity(parts * ENTRY);
    for (index, part) in units.chunks(LONG_NAME_PART).enumerate().rev() {
        let last = if index + 1 == parts { 0x40 } else { 0 };
        let ordinal = (index as u8 + 1) | last;
        // One 0 ends the name, all ones fill up.
        let unit = |at: usize| {
            part.get(at)
                .copied()
                .unwrap_or(if at == part.len() { 0 } else { 0xFFFF })
        };
        let mut entry = [0; ENTRY];
        entry[0] = ordinal;
        entry[11] = 0x0F;
        entry[13] = sum;
        let places = (1..11)
            .step_by(2)
            .chain((14..26).step_by(2))
            .chain((28..32).step_by(2));
        for (at, place) in places.enumerate() {
            entry[place..place + 2].copy_from_slice(&unit(at).to_le_bytes());
        }
        entries.extend(entry);
    }
    entries
}

/// The short name of `name`, unlike all in `taken`.
pub(crate) fn short_name(name: &str, taken: &BTreeSet<[u8; 11]>) -> [u8; 11] {
    let upper = name.to_ascii_uppercase();
    if let Some(short) = plain_short_name(&upper)
        && !taken.contains(&short)
    {
        return short;
    }
    let (stem, extension) = upper
        .trim_start_matches('.')
        .rsplit_once('.')
        .unwrap_or((upper.trim_start_matches('.'), ""));
    let keep = |text: &str, count: usize| -> Vec<u8> {
        let kept = text.chars().filter(|c| !matches!(c, ' ' | '.'));
        kept.map(|c| if is_short(c) { c as u8 } else { b'_' })
            .take(count)
            .collect()
    };
    let extension = keep(extension, 3);
    let mut number = 1u32;
    loop {
        let tail = format!("~{number}");
        let mut short = [b' '; 11];
        let stem = keep(stem, 8 - tail.len());
        short[..stem.len()].copy_from_slice(&stem);
        short[stem.len()..stem.len() + tail.len()].copy_from_slice(tail.as_bytes());
        short[8..8 + extension.len()].copy_from_slice(&extension);
        if !taken.contains(&short) {
            return short;
        }
        number += 1;
    }
}

/// Whether a long name can have this character.
pub(crate) fn is_long(c: char) -> bool {
    c >= ' ' && !"\"*/:<>?\\|".contains(c)
}

fn is_short(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || "$%'-_@~`!(){}^#&".contains(c)
}

/// `name` as a short name, if it is one as it stands.
fn plain_short_name(name: &str) -> Option<[u8; 11]> {
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    let fits = (1..=8).contains(&stem.len()) && extension.len() <= 3 && !name.ends_with('.');
    if !fits || !stem.chars().chain(extension.chars()).all(is_short) {
        return None;
    }
    let mut short = [b' '; 11];
    short[..stem.len()].copy_from_slice(stem.as_bytes());
    short[8..8 + extension.len()].copy_from_slice(extension.as_bytes());
    Some(short)
}

/// The date and time of a directory entry, which begin in 1980 and count two seconds.
fn date_and_time(moment: Moment) -> (u16, u16) {
    let [year, month, day, hour, minute, second, _] = moment.short().map(u16::from);
    (
        (year - 80) << 9 | month << 5 | day,
        hour << 11 | minute << 5 | (second / 2),
    )
}

#[cfg(test)]
mod tests;
