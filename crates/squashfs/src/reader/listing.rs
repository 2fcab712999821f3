//! What is in one directory, entry by entry.

use std::io::{Read, Seek};

use super::entry::{Entry, EntryKind, Stored};
use super::{Place, SquashfsReader, damaged};
use crate::attributes::Special;
use crate::error::{Error, Result};
use crate::format::directory::{ITEM_SIZE, Item, RUN_SIZE, Run};
use crate::format::inode::kind;
use crate::format::metadata::MetadataRef;
use crate::image_path::ImagePath;

/// The rest of a listing.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    /// The directory.
    pub(super) path: ImagePath,
    place: Place,
    /// Bytes.
    left: u64,
    /// The run that entries are taken from, and how many of it are left.
    run: Option<(Run, u32)>,
    /// The name that came last. The next one must be behind it, or the kernel would not find it.
    last: Vec<u8>,
}

impl Listing {
    /// That of a directory.
    pub(super) fn of(entry: &Entry) -> Result<Self> {
        match entry.stored {
            Stored::Listing { place, size } => Ok(Self {
                path: entry.path.clone(),
                place,
                left: size.into(),
                run: None,
                last: Vec::new(),
            }),
            _ => Err(Error::NotADirectory {
                path: entry.path.clone(),
            }),
        }
    }

    /// Bytes that are still to be read.
    pub(super) fn size(&self) -> u64 {
        self.left
    }

    /// The next name, where its inode is, and of which type that is.
    fn next_name<R: Read + Seek>(
        &mut self,
        reader: &mut SquashfsReader<R>,
    ) -> Result<Option<(MetadataRef, u16)>> {
        let (run, count) = match self.run.take_if(|(_, count)| *count > 0) {
            Some(run) => run,
            None if self.left == 0 => return Ok(None),
            None => {
                let mut bytes = [0; RUN_SIZE];
                self.read(reader, &mut bytes)?;
                let run = Run::parse(&bytes).ok_or_else(|| self.damaged("has too long a run"))?;
                (run, run.count)
            }
        };
        let mut bytes = [0; ITEM_SIZE];
        self.read(reader, &mut bytes)?;
        let item = Item::parse(&bytes).ok_or_else(|| self.damaged("has too long a name"))?;
        let mut name = vec![0; item.name_length];
        self.read(reader, &mut name)?;
        if name.contains(&b'/') || name.contains(&0) || matches!(name.as_slice(), b"." | b"..") {
            return Err(self.damaged("has a name that no file can have"));
        }
        if name <= self.last {
            return Err(self.damaged("is not sorted"));
        }
        self.last = name;
        self.run = Some((run, count - 1));
        let place = MetadataRef::new(run.inode_block.into(), item.offset);
        Ok(Some((place, item.kind)))
    }

    /// The next entry.
    pub(super) fn next<R: Read + Seek>(
        &mut self,
        reader: &mut SquashfsReader<R>,
    ) -> Result<Option<Entry>> {
        let Some((place, kind)) = self.next_name(reader)? else {
            return Ok(None);
        };
        let entry = reader.inode(place, self.path.join(&self.last))?;
        match kind == number(&entry.kind) {
            true => Ok(Some(entry)),
            false => Err(self.damaged("has an entry of another type than its inode")),
        }
    }

    /// The entry with a name.
    pub(super) fn find<R: Read + Seek>(
        mut self,
        reader: &mut SquashfsReader<R>,
        name: &[u8],
    ) -> Result<Option<Entry>> {
        while let Some((place, _)) = self.next_name(reader)? {
            if self.last == name {
                return reader.inode(place, self.path.join(name)).map(Some);
            }
        }
        Ok(None)
    }

    fn read<R: Read + Seek>(
        &mut self,
        reader: &mut SquashfsReader<R>,
        out: &mut [u8],
    ) -> Result<()> {
        let left = self.left.checked_sub(out.len() as u64);
        self.left = left.ok_or_else(|| self.damaged("ends in an entry"))?;
        reader.metadata(&mut self.place, out)
    }

    fn damaged(&self, what: &str) -> Error {
        damaged(format!("the directory `{}` {what}", self.path))
    }
}

/// The number of the basic type.
fn number(entry: &EntryKind) -> u16 {
    match entry {
        EntryKind::Directory => kind::DIRECTORY,
        EntryKind::File => kind::FILE,
        EntryKind::Symlink(_) => kind::SYMLINK,
        EntryKind::Special(Special::BlockDevice { .. }) => kind::BLOCK_DEVICE,
        EntryKind::Special(Special::CharacterDevice { .. }) => kind::CHARACTER_DEVICE,
        EntryKind::Special(Special::Fifo) => kind::FIFO,
        EntryKind::Special(Special::Socket) => kind::SOCKET,
    }
}
