//! The records of a directory, compared with each other and with where they should be.

use std::io::{Read, Seek};

use super::iso_reader::IsoReader;
use super::location::{Location, Place};
use super::record::{Found, Oddities, Record, parse};
use crate::error::Result;
use crate::fields::SECTOR;
use crate::image_path::ImagePath;

/// The largest directory that is believed, in bytes: some million files.
const DIRECTORY_LIMIT: u64 = 1 << 30;

impl<R: Read + Seek> IsoReader<R> {
    /// The records of a directory without its own and its parent's, which are compared with where they should be.
    pub(super) fn records(&mut self, path: &ImagePath, place: Place) -> Result<Vec<Record>> {
        let bytes = self.directory_bytes(path, place.own)?;
        let mut records = Vec::new();
        let (mut has_own, mut has_parent) = (false, false);
        for (number, sector) in bytes.chunks(SECTOR as usize).enumerate() {
            let mut at = 0;
            while at < sector.len() {
                let byte = number * SECTOR as usize + at;
                let (record, length, oddities) = match parse(&sector[at..]) {
                    Found::Record(record, length, oddities) => (*record, length, oddities),
                    Found::Padding => break,
                    Found::Garbage(reason) => {
                        self.problem(
                            path,
                            format!(
                                "what is at byte {byte} of {} {reason}",
                                this_directory(path)
                            ),
                        )?;
                        match next_sound_record(sector, at) {
                            Some(next) => at = next,
                            None => break,
                        }
                        continue;
                    }
                };
                at += length;
                self.report(&self.record_path(path, &record), oddities)?;
                let its_location = self.location(&record);
                match record.identifier.as_slice() {
                    [0] if byte == 0 => {
                        has_own = true;
                        if its_location != place.own || !record.is_directory {
                            let reason =
                                "its own record says that it is elsewhere, or of another length";
                            self.problem(path, reason.to_owned())?;
                        }
                    }
                    [1] if has_own && !has_parent && records.is_empty() => {
                        has_parent = true;
                        if its_location.start != place.parent.start || !record.is_directory {
                            self.warn(path, "the record of its parent says that it is elsewhere");
                        }
                    }
                    [0] | [1] => {
                        let which = this_directory(path);
                        let reason = format!(
                            "byte {byte} of {which} is a record of a directory itself or its parent, which come first"
                        );
                        self.problem(path, reason)?;
                    }
                    _ => records.push(record),
                }
            }
        }
        if !has_own || !has_parent {
            let what = if has_own { "parent's" } else { "own" };
            self.problem(
                path,
                format!("{} has no record of its {what}", this_directory(path)),
            )?;
        }
        Ok(records)
    }

    /// Where what a record describes begins, behind its extended attribute record.
    pub(super) fn location(&self, record: &Record) -> Location {
        let block_size = u64::from(self.volume.block_size);
        let block = u64::from(record.block) + u64::from(record.attribute_blocks);
        Location {
            start: block * block_size,
            length: record.length.into(),
        }
    }

    /// Says what is odd with a record.
    pub(super) fn report(&mut self, path: &ImagePath, oddities: Oddities) -> Result<()> {
        for reason in oddities.warnings {
            self.warn(path, reason);
        }
        for reason in oddities.damage {
            self.problem(path, reason)?;
        }
        Ok(())
    }

    fn directory_bytes(&mut self, path: &ImagePath, location: Location) -> Result<Vec<u8>> {
        let Location { start, length } = location;
        if length > DIRECTORY_LIMIT {
            self.problem(path, format!("{} has {length} bytes", this_directory(path)))?;
            return Ok(Vec::new());
        }
        let bytes = self.bytes_at(start, length)?;
        if bytes.len() as u64 != length {
            let end = start + length;
            let image = self.length;
            let which = this_directory(path);
            let reason = format!("{which} is in bytes {start} to {end}, and the image has {image}");
            self.problem(path, reason)?;
        }
        Ok(bytes)
    }
}

/// Where records go on behind what is none: at the first that contradicts itself nowhere.
fn next_sound_record(sector: &[u8], garbage: usize) -> Option<usize> {
    let is_sound = |at: &usize| match parse(&sector[*at..]) {
        Found::Record(record, _, oddities) => {
            // Other numbers that are written in both orders could look like a record that is on no volume.
            let is_on_first = sector[*at..].get(28..32) == Some(&[1, 0, 0, 1]);
            let is_file = !matches!(record.identifier.as_slice(), [0] | [1]);
            is_on_first && is_file && oddities == Oddities::default()
        }
        Found::Padding | Found::Garbage(_) => false,
    };
    // Records have an even length (ECMA-119 9.1.1).
    (garbage + 2..sector.len()).step_by(2).find(is_sound)
}

/// What to call a directory behind its path, which is empty for the root.
fn this_directory(path: &ImagePath) -> &'static str {
    match path.as_bytes() {
        b"" => "the root directory",
        _ => "this directory",
    }
}
