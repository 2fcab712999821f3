//! A single file, found by its path.

use std::io::{Read, Seek};

use super::entry::{Entry, EntryKind};
use super::iso_reader::IsoReader;
use super::location::Place;
use crate::error::{Error, Result};
use crate::image_path::ImagePath;

impl<R: Read + Seek> IsoReader<R> {
    /// The file at `path`.
    ///
    /// # Errors
    /// It is not there, or the image cannot be read, or is damaged.
    pub fn entry(&mut self, path: impl AsRef<[u8]>) -> Result<Entry> {
        let path = ImagePath::from(&path);
        let not_found = || Error::NotFound { path: path.clone() };
        self.report_opening_damage()?;
        let mut place = Place {
            own: self.root,
            parent: self.root,
        };
        let mut found: Option<Entry> = None;
        for name in path.names() {
            let directory = match &found {
                None => ImagePath::default(),
                Some(entry) if entry.kind == EntryKind::Directory => entry.path.clone(),
                Some(_) => return Err(not_found()),
            };
            let listing = self.directory(&directory, place)?;
            let mut entries = listing.entries.into_iter();
            let (entry, next) = entries
                .find(|(entry, _)| entry.path.name() == name)
                .ok_or_else(not_found)?;
            place = next;
            found = Some(entry);
        }
        found.ok_or_else(not_found)
    }

    /// The root directory, which [`entries`](Self::entries) does not list: its owner, permissions and time.
    ///
    /// # Errors
    /// The image cannot be read, or is damaged.
    pub fn root(&mut self) -> Result<Entry> {
        let root = self.root;
        self.root_entry(root)
    }
}
