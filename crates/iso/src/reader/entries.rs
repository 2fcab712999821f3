//! All that is in an image, one after the other.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::entry::{Entry, EntryKind};
use super::iso_reader::IsoReader;
use super::location::{Location, Place};
use crate::error::Result;
use crate::image_path::{DEPTH_LIMIT, ImagePath};

/// What is in an image, sorted by path, each directory before what is in it; see [`IsoReader::entries`].
#[derive(Debug)]
pub struct Entries<'a, R> {
    reader: &'a mut IsoReader<R>,
    state: State,
    /// Sorted backwards.
    pending: Vec<(Entry, Place)>,
    /// Where the directories are that were listed.
    seen: HashSet<u64>,
    relocated: Vec<Location>,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Begin,
    Going,
    Done,
}

impl<R: Read + Seek> IsoReader<R> {
    /// Everything in the image, sorted by path, each directory before what is in it. The root itself is not listed.
    ///
    /// After the first error there is no more, unless the reader is to [keep going](Self::keep_going).
    pub fn entries(&mut self) -> Entries<'_, R> {
        self.problems.clear();
        self.warnings.truncate(self.opening_warnings);
        self.interleaved_pieces = 0;
        Entries::new(self)
    }
}

impl<'a, R: Read + Seek> Entries<'a, R> {
    fn new(reader: &'a mut IsoReader<R>) -> Self {
        Self {
            reader,
            state: State::Begin,
            pending: Vec::new(),
            seen: HashSet::new(),
            relocated: Vec::new(),
        }
    }

    fn step(&mut self) -> Result<Option<Entry>> {
        if self.state == State::Begin {
            self.state = State::Going;
            self.reader.report_opening_damage()?;
            let root = self.reader.root;
            self.reader.root_entry(root)?;
            self.seen.insert(root.start);
            let place = Place {
                own: root,
                parent: root,
            };
            self.list(&ImagePath::default(), place)?;
        }
        if let Some((entry, place)) = self.pending.pop() {
            if entry.kind == EntryKind::Directory && self.may_enter(&entry, place.own)? {
                self.list(&entry.path, place)?;
            }
            return Ok(Some(entry));
        }
        self.state = State::Done;
        self.check_relocated()?;
        Ok(None)
    }

    fn list(&mut self, path: &ImagePath, place: Place) -> Result<()> {
        let listing = self.reader.directory(path, place)?;
        self.relocated.extend(listing.relocated);
        self.pending.extend(listing.entries.into_iter().rev());
        Ok(())
    }

    /// A directory is listed once, even if a damaged image names it twice.
    fn may_enter(&mut self, entry: &Entry, location: Location) -> Result<bool> {
        if entry.path.names().count() > DEPTH_LIMIT {
            let reason = format!("it is deeper than {DEPTH_LIMIT} levels");
            self.reader.problem(&entry.path, reason)?;
            return Ok(false);
        }
        if !self.seen.insert(location.start) {
            let reason = "this directory is in itself or in two places";
            self.reader.problem(&entry.path, reason.to_owned())?;
            return Ok(false);
        }
        Ok(true)
    }

    /// Every directory that was moved must be where it was moved from.
    fn check_relocated(&mut self) -> Result<()> {
        let root = ImagePath::default();
        for holder in std::mem::take(&mut self.relocated) {
            if self.seen.contains(&holder.start) {
                continue;
            }
            let place = Place {
                own: holder,
                parent: self.reader.root,
            };
            for record in self.reader.records(&root, place)? {
                let place = self.reader.location(&record);
                if !record.is_directory || !self.seen.contains(&place.start) {
                    let start = place.start;
                    let reason =
                        format!("the directory at byte {start} was moved, and is in no other");
                    self.reader.problem(&root, reason)?;
                }
            }
        }
        Ok(())
    }
}

impl<R: Read + Seek> Iterator for Entries<'_, R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Done {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.state = State::Done;
        }
        step.transpose()
    }
}
