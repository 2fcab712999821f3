//! Where the content of a file lies: its sections (ECMA-119 6.5), interleaved or not.

use std::io::{Read, Seek};

use super::entry::Entry;
use super::iso_reader::IsoReader;
use super::record::Record;
use super::rock_ridge::RockRidge;
use crate::error::Result;
use crate::fields::SECTOR;

/// The most pieces of interleaved files that are listed.
const PIECES_LIMIT: usize = 1 << 20;

impl<R: Read + Seek> IsoReader<R> {
    /// The pieces of a file.
    pub(super) fn locate_content(
        &mut self,
        entry: &mut Entry,
        sections: &[Record],
        found: &RockRidge,
    ) -> Result<()> {
        let block_size = u64::from(self.volume.block_size);
        for section in sections {
            let mut start = self.location(section).start;
            let mut left = u64::from(section.length);
            let (unit, gap) = match section.interleave {
                Some((unit, gap)) => (u64::from(unit) * block_size, u64::from(gap) * block_size),
                None => (left, 0),
            };
            if left == 0 {
                // Where nothing lies does not matter.
                continue;
            }
            entry.length += left;
            // Before the pieces are made, whose number an image could lie about.
            let gaps = left.div_ceil(unit.max(1)).saturating_sub(1) * gap;
            if start + left + gaps > self.length {
                let end = start + left + gaps;
                let reason = format!(
                    "its content is in bytes {start} to {end}, and the image has {}",
                    self.length
                );
                self.problem(&entry.path, reason)?;
                entry.extents.push((start, left));
                continue;
            }
            if start + left + gaps > self.volume.size.next_multiple_of(SECTOR) {
                self.warn(&entry.path, "its content lies behind the end of the volume");
            }
            loop {
                let here = left.min(unit);
                entry.extents.push((start, here));
                left -= here;
                if left == 0 {
                    break;
                }
                start += here + gap;
                self.interleaved_pieces += 1;
                if self.interleaved_pieces > PIECES_LIMIT {
                    let reason = format!(
                        "interleaved files have more than {PIECES_LIMIT} pieces, which is too much"
                    );
                    return self.problem(&entry.path, reason);
                }
            }
        }
        if let Some((compression, length)) = found.compression {
            entry.compression = Some(compression);
            entry.length = length;
        }
        Ok(())
    }
}
