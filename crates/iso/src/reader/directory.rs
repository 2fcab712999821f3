//! From a directory's records to entries.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::entry::{Entry, EntryKind};
use super::iso_reader::IsoReader;
use super::location::{Location, Place};
use super::record::{Found, Record, parse};
use super::rock_ridge::RockRidge;
use crate::attributes::{Attributes, Mode};
use crate::error::Result;
use crate::fields::{Date, SECTOR};
use crate::image_path::ImagePath;

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
        let mut records = self.records(path, place)?;
        self.check_associated(path, &mut records)?;
        let mut records = records.into_iter().peekable();
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

    /// An associated file belongs to one of the same name. Without that it is damage, and read as a file.
    fn check_associated(&mut self, path: &ImagePath, records: &mut [Record]) -> Result<()> {
        if !records.iter().any(|record| record.is_associated) {
            return Ok(());
        }
        let others = records.iter().filter(|record| !record.is_associated);
        let names: HashSet<Vec<u8>> = others.map(|record| record.identifier.clone()).collect();
        for record in records.iter_mut() {
            if record.is_associated && !names.contains(&record.identifier) {
                record.is_associated = false;
                let reason = "it is an associated file, and there is none that it belongs to";
                self.problem(&self.record_path(path, record), reason.to_owned())?;
            }
        }
        Ok(())
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
