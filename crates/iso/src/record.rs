//! Directory records and their system use entries, read from images that may be damaged or hostile.

use std::io::{self, Read, Seek, SeekFrom};

use crate::attributes::Special;
use crate::fields::{Moment, SECTOR};

/// The most continuation areas of one record, as in Linux.
const CONTINUATION_LIMIT: usize = 32;
/// The longest name and symlink target that are believed.
const TEXT_LIMIT: usize = 4096;

/// A directory record (ECMA-119 9.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) sector: u32,
    pub(crate) length: u32,
    pub(crate) modified: i64,
    pub(crate) is_directory: bool,
    /// The file goes on in the next record.
    pub(crate) goes_on: bool,
    pub(crate) identifier: Vec<u8>,
    pub(crate) system_use: Vec<u8>,
}

impl Record {
    /// The record at the start of `bytes`, and its length. None where the sector has no more, or what is there is not a record.
    pub(crate) fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let length = usize::from(*bytes.first()?);
        let record = bytes.get(..length).filter(|record| record.len() >= 34)?;
        let identifier_end = 33 + usize::from(record[32]);
        let identifier = record.get(33..identifier_end)?.to_vec();
        let system_use = record
            .get(identifier_end.next_multiple_of(2)..)
            .unwrap_or_default()
            .to_vec();
        let parsed = Self {
            sector: u32_le(&record[2..]),
            length: u32_le(&record[10..]),
            modified: Moment::parse_short(&record[18..25]),
            is_directory: record[25] & 0x02 != 0,
            goes_on: record[25] & 0x80 != 0,
            identifier,
            system_use,
        };
        Some((parsed, length))
    }
}

/// What Rock Ridge says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RockRidge {
    pub(crate) name: Option<Vec<u8>>,
    pub(crate) posix: Option<PosixEntry>,
    pub(crate) modified: Option<i64>,
    pub(crate) symlink: Option<Vec<u8>>,
    pub(crate) device: Option<(u32, u32)>,
    /// The sector of the directory that this placeholder stands for.
    pub(crate) child: Option<u32>,
    pub(crate) relocated: bool,
}

/// The numbers of a `PX` entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PosixEntry {
    pub(crate) mode: u32,
    pub(crate) links: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) serial: Option<u32>,
}

impl RockRidge {
    /// The device that mode and numbers describe.
    pub(crate) fn special(&self) -> Option<Special> {
        let (high, low) = self.device.unwrap_or_default();
        // As Linux does: without a high word the low one has both numbers, if it is large enough for that.
        let (major, minor) = if high == 0 {
            (low >> 8, low & 0xFF)
        } else {
            (high, low)
        };
        match self.posix?.mode & 0o170_000 {
            0o020_000 => Some(Special::CharacterDevice { major, minor }),
            0o060_000 => Some(Special::BlockDevice { major, minor }),
            0o010_000 => Some(Special::Fifo),
            0o140_000 => Some(Special::Socket),
            _ => None,
        }
    }
}

/// Reads the system use entries of a record, with their continuations, after skipping what `SP` says.
pub(crate) fn rock_ridge<R: Read + Seek>(
    reader: &mut R,
    system_use: &[u8],
    skip: usize,
) -> io::Result<RockRidge> {
    let mut found = Collector::default();
    let mut next = found.entries(system_use.get(skip..).unwrap_or_default());
    for _ in 0..CONTINUATION_LIMIT {
        let Some(place) = next else {
            break;
        };
        let mut area = vec![0; (place.length as usize).min(SECTOR as usize)];
        reader.seek(SeekFrom::Start(
            u64::from(place.sector) * SECTOR + u64::from(place.offset),
        ))?;
        let count = read_up_to(reader, &mut area)?;
        next = found.entries(&area[..count]);
    }
    Ok(found.rock_ridge)
}

/// How many bytes `SP` wants skipped in all other records, if the first record of the root has one (SUSP 5.3).
pub(crate) fn indicator(system_use: &[u8]) -> Option<usize> {
    match system_use {
        [b'S', b'P', 7, _, 0xBE, 0xEF, skip, ..] => Some(usize::from(*skip)),
        _ => None,
    }
}

/// Where a continuation area is.
#[derive(Clone, Copy, Debug)]
struct Place {
    sector: u32,
    offset: u32,
    length: u32,
}

#[derive(Debug, Default)]
struct Collector {
    rock_ridge: RockRidge,
    /// The last symlink component goes on.
    component_goes_on: bool,
}

impl Collector {
    fn entries(&mut self, mut bytes: &[u8]) -> Option<Place> {
        let mut place = None;
        while let [a, b, length, _version, ..] = *bytes
            && let Some(entry) = bytes
                .get(..usize::from(length))
                .filter(|entry| entry.len() >= 4)
        {
            bytes = &bytes[entry.len()..];
            let payload = &entry[4..];
            match &[a, b] {
                b"ST" => break,
                b"CE" if payload.len() >= 24 => {
                    let (sector, offset, length) = (
                        u32_le(payload),
                        u32_le(&payload[8..]),
                        u32_le(&payload[16..]),
                    );
                    place = Some(Place {
                        sector,
                        offset,
                        length,
                    });
                }
                signature => self.entry(signature, payload),
            }
        }
        place
    }

    fn entry(&mut self, signature: &[u8; 2], payload: &[u8]) {
        let found = &mut self.rock_ridge;
        let number = |at: usize| payload.get(at..at + 4).map(u32_le);
        match signature {
            b"NM" if payload.len() > 1 && payload[0] & 0x06 == 0 => {
                let name = found.name.get_or_insert_default();
                if name.len() < TEXT_LIMIT {
                    name.extend(&payload[1..]);
                }
            }
            b"PX" => {
                let numbers = (number(0), number(8), number(16), number(24));
                if let (Some(mode), Some(links), Some(uid), Some(gid)) = numbers {
                    found.posix = Some(PosixEntry {
                        mode,
                        links,
                        uid,
                        gid,
                        serial: number(32),
                    });
                }
            }
            b"TF" => found.modified = modification_time(payload).or(found.modified),
            b"SL" => self.symlink(payload),
            b"PN" => found.device = number(0).zip(number(8)),
            b"CL" => found.child = number(0),
            b"RE" => found.relocated = true,
            _ => {}
        }
    }

    fn symlink(&mut self, payload: &[u8]) {
        let mut records = payload.get(1..).unwrap_or_default();
        while let [flags, length, ..] = *records {
            let text = records.get(2..2 + usize::from(length)).unwrap_or_default();
            records = records.get(2 + usize::from(length)..).unwrap_or_default();
            let target = self.rock_ridge.symlink.get_or_insert_default();
            if target.len() > TEXT_LIMIT {
                return;
            }
            let after_root = target == b"/";
            if !target.is_empty() && !after_root && !self.component_goes_on {
                target.push(b'/');
            }
            match flags & 0x0E {
                0x02 => target.push(b'.'),
                0x04 => target.extend(b".."),
                0x08 => target.push(b'/'),
                _ => target.extend(text),
            }
            self.component_goes_on = flags & 1 != 0;
        }
        // An empty target is no target, but an empty `SL` still makes a symlink.
        self.rock_ridge.symlink.get_or_insert_default();
    }
}

/// The modification time of `TF`, which comes behind the creation time if that is there (RRIP 4.1.6).
fn modification_time(payload: &[u8]) -> Option<i64> {
    let flags = *payload.first()?;
    const CREATION: u8 = 1;
    const MODIFY: u8 = 2;
    const LONG_FORM: u8 = 0x80;
    if flags & MODIFY == 0 || flags & LONG_FORM != 0 {
        return None;
    }
    let at = if flags & CREATION != 0 { 8 } else { 1 };
    payload.get(at..at + 7).map(Moment::parse_short)
}

/// Fills as much of `buffer` as there is.
pub(crate) fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match crate::output::read_some(reader, &mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// The first four bytes, or 0 if there are fewer.
pub(crate) fn u32_le(bytes: &[u8]) -> u32 {
    bytes
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests;
