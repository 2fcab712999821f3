//! System use entries that do not fit into their record go on in a continuation area (SUSP 5.1).

use crate::fields::SECTOR;
use crate::namespace::rock_ridge::{CONTINUATION_LENGTH, continuation};

/// Appends entries to a record; what has no room goes to the continuation area.
pub(crate) fn append_entries(
    entries: &[&[u8]],
    room: usize,
    bytes: &mut Vec<u8>,
    area: &mut Vec<u8>,
    area_sector: u32,
) {
    let (here, rest) = entries.split_at(fitting(entries, room));
    bytes.extend(here.concat());
    if !rest.is_empty() {
        bytes.extend(continue_entries(rest, area, area_sector));
    }
}

/// Puts entries into the continuation area, and returns the `CE` entry that points to them.
fn continue_entries(
    entries: &[&[u8]],
    area: &mut Vec<u8>,
    area_sector: u32,
) -> [u8; CONTINUATION_LENGTH] {
    let sector = SECTOR as usize;
    let longest = entries.iter().map(|entry| entry.len()).max().unwrap_or(0);
    // Linux wants each piece within one sector.
    if area.len() % sector + longest + CONTINUATION_LENGTH > sector {
        pad_to_sector(area);
    }
    let start = area.len();
    let (here, rest) = entries.split_at(fitting(entries, sector - start % sector));
    area.extend(here.concat());
    let mut length = area.len() - start;
    if !rest.is_empty() {
        let link = area.len();
        length += CONTINUATION_LENGTH;
        area.extend([0; CONTINUATION_LENGTH]);
        pad_to_sector(area);
        let entry = continue_entries(rest, area, area_sector);
        area[link..link + CONTINUATION_LENGTH].copy_from_slice(&entry);
    }
    continuation(
        area_sector + (start / sector) as u32,
        (start % sector) as u32,
        length as u32,
    )
}

/// How many of `entries` fit into `room` bytes, with a `CE` entry behind them unless all do.
fn fitting(entries: &[&[u8]], room: usize) -> usize {
    if entries.iter().map(|entry| entry.len()).sum::<usize>() <= room {
        return entries.len();
    }
    let mut left = room.saturating_sub(CONTINUATION_LENGTH);
    entries
        .iter()
        .take_while(|entry| {
            let fits = entry.len() <= left;
            left = left.saturating_sub(entry.len());
            fits
        })
        .count()
}

pub(crate) fn pad_to_sector(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(SECTOR as usize), 0);
}
