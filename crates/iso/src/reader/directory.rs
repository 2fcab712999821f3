//! From a directory's records to entries.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::record::{Found, Oddities, Record, parse};
use super::rock_ridge::{Collector, RockRidge};
use super::system_use::{CONTINUATION_LIMIT, behind_xa, entries, is_xa};
use super::{Entry, EntryKind, IsoReader, Names};
use crate::attributes::{Attributes, Mode};
use crate::error::Result;
use crate::fields::{Date, SECTOR};
use crate::image_path::ImagePath;

/// The largest directory that is believed, in bytes: some million files.
const DIRECTORY_LIMIT: u64 = 1 << 30;
/// The most pieces of interleaved files that are listed.
const PIECES_LIMIT: usize = 1 << 20;

/// Where a directory is, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// Where a directory is, and where its record of its parent says that the parent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) own: Location,
    pub(super) parent: Location,
}

/// What is in a directory.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// With where they are, if they are directories.
    pub(super) entries: Vec<(Entry, Place)>,
    /// Directories that Rock Ridge moved here, and shows elsewhere.
    pub(super) relocated: Vec<Location>,
}

impl<R: Read + Seek> IsoReader<R> {
    /// What is in a directory, sorted by name.
    pub(super) fn directory(&mut self, path: &ImagePath, place: Place) -> Result<Listing> {
        let mut listing = Listing::default();
        let mut names = HashSet::new();
        let mut records = self.records(path, place)?.into_iter().peekable();
        while let Some(first) = records.next() {
            let mut sections = vec![first];
            while sections.last().is_some_and(|section| section.goes_on)
                && let Some(next) =
                    records.next_if(|next| next.identifier == sections[0].identifier)
            {
                sections.push(next);
            }
            let Some((entry, place)) = self.entry_of(path, place.own, &sections, &mut listing)?
            else {
                continue;
            };
            if sections.last().is_some_and(|section| section.goes_on) {
                let reason = "it should go on in the next record, and does not";
                self.problem(&entry.path, reason.to_owned())?;
            }
            if !names.insert(entry.path.name().to_vec()) {
                let reason = "there is another of this name";
                self.problem(&entry.path, reason.to_owned())?;
                continue;
            }
            listing.entries.push((entry, place));
        }
        listing
            .entries
            .sort_by(|(a, _), (b, _)| a.path.name().cmp(b.path.name()));
        Ok(listing)
    }

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
                        break;
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

    /// The root's attributes.
    pub(super) fn root_entry(&mut self, root: Location) -> Result<Entry> {
        let path = ImagePath::default();
        let sector = self.bytes_at(root.start, SECTOR)?;
        let record = match parse(&sector) {
            Found::Record(record, ..) => *record,
            Found::Padding | Found::Garbage(_) => {
                let reason = "the root directory has no record of its own";
                self.problem(&path, reason.to_owned())?;
                Record::default()
            }
        };
        let found = self.rock_ridge(&path, &record)?;
        Ok(entry(path, EntryKind::Directory, &found, &record))
    }

    /// The entry of a file's records; none if it is where moved directories lie, or cannot be an entry.
    fn entry_of(
        &mut self,
        directory: &ImagePath,
        its_location: Location,
        sections: &[Record],
        listing: &mut Listing,
    ) -> Result<Option<(Entry, Place)>> {
        let record = &sections[0];
        let path = self.record_path(directory, record);
        let found = self.rock_ridge(&path, record)?;
        if found.relocated {
            listing.relocated.push(self.location(record));
            return Ok(None);
        }
        let name = match &found.name {
            Some(name) => name.clone(),
            None => self.plain_name(&path, record)?,
        };
        let is_name = !name.is_empty() && !name.contains(&b'/') && !name.contains(&0);
        if !is_name || name == b"." || name == b".." {
            let shown = ImagePath::from(&name);
            let reason = format!("`{shown}` is not a file's name");
            self.problem(directory, reason)?;
            return Ok(None);
        }
        let path = directory.join(&name);
        if record.is_associated {
            self.warn(
                &path,
                "its associated file, such as the resource fork of a macintosh, is left out",
            );
            return Ok(None);
        }
        let mut place = Place {
            own: self.location(record),
            parent: its_location,
        };
        let mut is_directory = record.is_directory;
        if let Some(block) = found.child {
            let Some(moved) = self.moved_directory(&path, block, its_location)? else {
                return Ok(None);
            };
            (place, is_directory) = (moved, true);
        }
        let kind = if let Some(target) = found.symlink.clone() {
            EntryKind::Symlink(target)
        } else if let Some(special) = found.special() {
            EntryKind::Special(special)
        } else if is_directory {
            EntryKind::Directory
        } else {
            EntryKind::File
        };
        let mut entry = entry(path, kind, &found, record);
        match entry.kind {
            EntryKind::File => self.locate_content(&mut entry, sections, &found)?,
            EntryKind::Directory if sections.len() > 1 || record.interleave.is_some() => {
                let reason = "it is a directory in several pieces, which is not read";
                self.problem(&entry.path, reason.to_owned())?;
                return Ok(None);
            }
            _ => {}
        }
        Ok(Some((entry, place)))
    }

    /// The pieces of a file.
    fn locate_content(
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

    /// Rock Ridge's entries of a record, with their continuations.
    fn rock_ridge(&mut self, path: &ImagePath, record: &Record) -> Result<RockRidge> {
        let Names::RockRidge(skip) = self.names else {
            self.check_system_use(path, record);
            return Ok(RockRidge::default());
        };
        let mut collector = Collector::default();
        let mut bytes = behind_xa(&record.system_use, skip).to_vec();
        let mut areas = HashSet::new();
        loop {
            let (entries, next) = entries(&bytes, &mut collector.oddities);
            collector.add(&entries);
            let Some(place) = next else {
                break;
            };
            if !areas.insert(place) || areas.len() > CONTINUATION_LIMIT {
                let reason = "its system use entries go on and on";
                collector.oddities.damage.push(reason.to_owned());
                break;
            }
            let start = self.block_start(place.block) + u64::from(place.offset);
            let length = u64::from(place.length).min(SECTOR);
            bytes = self.bytes_at(start, length)?;
            if (bytes.len() as u64) < u64::from(place.length) {
                let reason = format!(
                    "its system use entries go on at byte {start}, where there are no {}",
                    place.length
                );
                collector.oddities.damage.push(reason);
            }
        }
        let (found, mut oddities) = collector.finish();
        found.check(record.is_directory, &mut oddities);
        self.report(path, oddities)?;
        Ok(found)
    }

    /// What lies behind a name where no entries of Rock Ridge are read.
    fn check_system_use(&mut self, path: &ImagePath, record: &Record) {
        let system_use = &record.system_use;
        let mut oddities = Oddities::default();
        if is_xa(system_use) || matches!(record.identifier.as_slice(), [0] | [1]) {
            return;
        }
        entries(system_use, &mut oddities);
        if !oddities.damage.is_empty() {
            self.warn(path, "there is something unknown behind its name");
        }
    }

    /// Where a directory lies that was moved away from `parent`: its own record says it.
    fn moved_directory(
        &mut self,
        path: &ImagePath,
        block: u32,
        parent: Location,
    ) -> Result<Option<Place>> {
        let start = self.block_start(block);
        let sector = self.bytes_at(start, SECTOR)?;
        let (own, length) = match parse(&sector) {
            Found::Record(own, length, _) if own.identifier == [0] && own.is_directory => {
                (own, length)
            }
            _ => {
                let reason = format!("it should be at byte {start}, and no directory is there");
                self.problem(path, reason)?;
                return Ok(None);
            }
        };
        let own = self.location(&own);
        let Found::Record(record, ..) = parse(&sector[length..]) else {
            let reason = "it was moved, and has no record of its parent";
            self.problem(path, reason.to_owned())?;
            return Ok(None);
        };
        let back = self.rock_ridge(path, &record)?.parent;
        if back.is_none_or(|block| self.block_start(block) != parent.start) {
            let reason = "it was moved, and says that it was elsewhere";
            self.problem(path, reason.to_owned())?;
        }
        let parent = self.location(&record);
        Ok(Some(Place { own, parent }))
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
    fn report(&mut self, path: &ImagePath, oddities: Oddities) -> Result<()> {
        for reason in oddities.warnings {
            self.warn(path, reason);
        }
        for reason in oddities.damage {
            self.problem(path, reason)?;
        }
        Ok(())
    }

    /// What to call a record before its name is known.
    fn record_path(&self, directory: &ImagePath, record: &Record) -> ImagePath {
        match record.identifier.as_slice() {
            [0] | [1] => directory.clone(),
            identifier => directory.join(&self.translate(identifier)),
        }
    }

    fn plain_name(&mut self, path: &ImagePath, record: &Record) -> Result<Vec<u8>> {
        if self.names == Names::Joliet && record.identifier.len() % 2 == 1 {
            let reason =
                "its name has an odd number of bytes, and joliet's have two for each character";
            self.problem(path, reason.to_owned())?;
        }
        Ok(self.translate(&record.identifier))
    }

    /// A name as Linux shows it.
    fn translate(&self, identifier: &[u8]) -> Vec<u8> {
        if self.names == Names::Joliet {
            return joliet_name(identifier);
        }
        let name = identifier.strip_suffix(b";1").unwrap_or(identifier);
        let name = name.strip_suffix(b".").unwrap_or(name);
        let mut name = name.to_ascii_lowercase();
        for byte in &mut name {
            if *byte == b';' {
                *byte = b'.';
            }
        }
        name
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

/// What to call a directory behind its path, which is empty for the root.
fn this_directory(path: &ImagePath) -> &'static str {
    match path.as_bytes() {
        b"" => "the root directory",
        _ => "this directory",
    }
}

/// UTF-16 in UTF-8, without the version. What is half a pair is written as if it were a character, so that no two names
/// become one.
pub(super) fn joliet_name(identifier: &[u8]) -> Vec<u8> {
    let units = identifier
        .chunks_exact(2)
        .map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
    let mut name = Vec::new();
    for c in char::decode_utf16(units) {
        match c {
            Ok(c) => name.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(half) => {
                let unit = half.unpaired_surrogate();
                name.extend([
                    0xE0 | (unit >> 12) as u8,
                    0x80 | (unit >> 6 & 0x3F) as u8,
                    0x80 | (unit & 0x3F) as u8,
                ]);
            }
        }
    }
    if name.ends_with(b";1") {
        name.truncate(name.len() - 2);
    }
    name
}

fn entry(path: ImagePath, kind: EntryKind, found: &RockRidge, record: &Record) -> Entry {
    let posix = found.posix;
    let mode = if kind == EntryKind::Directory {
        0o555
    } else {
        0o444
    };
    let date = match found.modified {
        Some(date) if date != Date::None => date,
        _ => record.modified,
    };
    Entry {
        attributes: Attributes {
            mode: Mode::from(posix.map_or(mode, |posix| posix.mode)),
            uid: posix.map_or(0, |posix| posix.uid),
            gid: posix.map_or(0, |posix| posix.gid),
            mtime: date.seconds(),
        },
        links: posix.map_or(1, |posix| posix.links),
        serial: posix.and_then(|posix| posix.serial),
        length: 0,
        extents: Vec::new(),
        compression: None,
        identifier: record.identifier.clone(),
        record_date: record.modified,
        path,
        kind,
    }
}
