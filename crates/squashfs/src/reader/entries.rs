//! All that is in an image, in the order of the paths.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::entry::{Entry, EntryKind};
use super::listing::Listing;
use super::{SquashfsReader, damaged};
use crate::error::{Error, Result};
use crate::format::metadata::{self, MetadataRef};
use crate::image_path::{DEPTH_LIMIT, ImagePath};

/// Everything in an image but its root, each directory before what is in it. After an error there is nothing more.
#[derive(Debug)]
pub struct Entries<'a, R> {
    reader: &'a mut SquashfsReader<R>,
    /// `None` at the end.
    walk: Option<Walk>,
}

impl<R: Read + Seek> SquashfsReader<R> {
    /// Everything in the image but its root.
    ///
    /// # Errors
    /// The root is damaged, or cannot be read.
    pub fn entries(&mut self) -> Result<Entries<'_, R>> {
        let root = self.root()?;
        let walk = Walk::new(self, &root)?;
        Ok(Entries {
            reader: self,
            walk: Some(walk),
        })
    }

    /// What is at a path. No symlink is followed.
    ///
    /// # Errors
    /// There is nothing, or the image is damaged.
    pub fn entry(&mut self, path: impl AsRef<[u8]>) -> Result<Entry> {
        let path = ImagePath::from(path.as_ref());
        let not_found = || Error::NotFound { path: path.clone() };
        let mut entry = self.root()?;
        for name in path.names() {
            if entry.kind != EntryKind::Directory {
                return Err(not_found());
            }
            let found = Listing::of(&entry)?.find(self, name)?;
            entry = match found {
                Some(found) => found,
                None => return Err(not_found()),
            };
        }
        Ok(entry)
    }
}

impl<R: Read + Seek> Iterator for Entries<'_, R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.walk.as_mut()?.next(self.reader) {
                Ok(Some(Step::Entry(entry))) => return Some(Ok(*entry)),
                Ok(Some(Step::Leave)) => {}
                Ok(None) => {
                    self.walk = None;
                    return None;
                }
                Err(error) => {
                    self.walk = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// A step of a [`Walk`].
pub(super) enum Step {
    /// An entry; what is in a directory follows.
    Entry(Box<Entry>),
    /// There is nothing more in the directory that was entered last and not left.
    Leave,
}

/// A way through the directories, which needs memory only for those that it is in.
#[derive(Debug)]
pub(super) struct Walk {
    listings: Vec<Listing>,
    /// Directories that were entered: none is in itself, or has a second name.
    entered: HashSet<MetadataRef>,
    /// How many bytes all listings can have, so that directories that share one do not multiply.
    left: u64,
}

impl Walk {
    pub(super) fn new<R>(reader: &SquashfsReader<R>, root: &Entry) -> Result<Self> {
        let superblock = &reader.superblock;
        let stored = superblock.bytes_used - superblock.directory_table;
        // A metadata block has three bytes at least.
        let left = (stored / 3 + 1).saturating_mul(metadata::SIZE as u64);
        let mut walk = Self {
            listings: Vec::new(),
            entered: HashSet::new(),
            left,
        };
        walk.enter(root)?;
        Ok(walk)
    }

    /// The next step; `None` when the root is left.
    pub(super) fn next<R: Read + Seek>(
        &mut self,
        reader: &mut SquashfsReader<R>,
    ) -> Result<Option<Step>> {
        let Some(listing) = self.listings.last_mut() else {
            return Ok(None);
        };
        let Some(entry) = listing.next(reader)? else {
            self.listings.pop();
            return Ok((!self.listings.is_empty()).then_some(Step::Leave));
        };
        if entry.kind == EntryKind::Directory {
            self.enter(&entry)?;
        }
        Ok(Some(Step::Entry(Box::new(entry))))
    }

    fn enter(&mut self, directory: &Entry) -> Result<()> {
        let path = &directory.path;
        if self.listings.len() > DEPTH_LIMIT {
            return Err(Error::TooDeep {
                path: path.clone(),
                limit: DEPTH_LIMIT,
            });
        }
        if !self.entered.insert(directory.place) {
            return Err(damaged(format!("the directory `{path}` is in it twice")));
        }
        let listing = Listing::of(directory)?;
        let left = self.left.checked_sub(listing.size());
        self.left = left.ok_or_else(|| damaged("directories share their listings"))?;
        self.listings.push(listing);
        Ok(())
    }
}
