//! What is in an image that is to be changed: its files as a tree, and where their contents are.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::fields::SECTOR;
use crate::packed::Packed;
use crate::place::FilePlace;
use crate::reader::{Entry, EntryKind, IsoReader};
use crate::source::{Source, Stream};
use crate::tree::{NodeId, Tree};

/// The files that were in the image.
#[derive(Debug)]
pub(super) struct Inventory {
    pub(super) entries: Vec<Entry>,
    /// Where the contents are that can stay where they are.
    stored: HashMap<NodeId, FilePlace>,
}

impl Inventory {
    /// The inventory of the image at `path`, and its files.
    pub(super) fn of(reader: &mut IsoReader, path: &Path) -> Result<(Self, Tree)> {
        let entries: Vec<Entry> = reader.entries().collect::<Result<_>>()?;
        let mut tree = Tree::new();
        tree.dir_with("", reader.root()?.attributes)?;
        let mut stored = HashMap::new();
        let mut first_names: HashMap<u32, &Entry> = HashMap::new();
        for entry in &entries {
            let same = entry.serial.filter(|_| entry.links > 1);
            let first = same.and_then(|serial| first_names.get(&serial).copied());
            if let Some(first) = first
                && entry.kind != EntryKind::Directory
                && (&first.kind, &first.extents) == (&entry.kind, &entry.extents)
            {
                tree.hard_link(&entry.path, &first.path)?;
                continue;
            }
            if let Some(serial) = same {
                first_names.insert(serial, entry);
            }
            match &entry.kind {
                EntryKind::Directory => tree.dir_with(&entry.path, entry.attributes)?,
                EntryKind::Symlink(target) => {
                    tree.symlink_with(&entry.path, target, entry.attributes)?;
                }
                EntryKind::Special(special) => {
                    tree.special(&entry.path, *special, entry.attributes)?;
                }
                EntryKind::File => {
                    let place = contiguous(entry);
                    let source = match place {
                        Some(_) => Source::Bytes(Vec::new()),
                        None => Source::Stream(pieces(path, entry)),
                    };
                    tree.file_with(&entry.path, source, entry.attributes)?;
                    let id = tree.find(entry.path.as_bytes())?;
                    stored.extend(place.map(|place| (id, place)));
                    tree.node_mut(id).packed = entry.compression.map(|compression| Packed {
                        version: compression.version,
                        header: compression.header,
                        block_bits: compression.block_bits,
                        length: entry.length,
                    });
                }
            }
        }
        Ok((Self { entries, stored }, tree))
    }

    /// Where the content of a file stays, if it does.
    pub(super) fn place(&self, id: NodeId) -> Option<FilePlace> {
        self.stored.get(&id).copied()
    }

    /// The node of an entry that has the content it had.
    pub(super) fn kept(&self, entry: &Entry, tree: &Tree) -> Option<NodeId> {
        let id = tree.find(entry.path.as_bytes()).ok()?;
        self.stored.contains_key(&id).then_some(id)
    }

    /// Where the last content ends, in bytes.
    pub(super) fn end(&self) -> u64 {
        let ends = self.entries.iter().flat_map(|entry| &entry.extents);
        ends.map(|(start, length)| start + length)
            .max()
            .unwrap_or(0)
    }
}

/// The place of a file that is stored in one piece of whole sectors.
fn contiguous(entry: &Entry) -> Option<FilePlace> {
    let start = entry.extents.first().map_or(0, |(start, _)| *start);
    let mut end = start;
    for (start, length) in &entry.extents {
        if *start != end {
            return None;
        }
        end += length;
    }
    // Of all sections but the last whole sectors, so that others can be made of them.
    let mut sections = entry.extents.iter().rev().skip(1);
    let are_whole = sections.all(|(_, length)| length % SECTOR == 0);
    let sector = u32::try_from(start / SECTOR).ok()?;
    (start.is_multiple_of(SECTOR) && are_whole).then_some(FilePlace {
        sector,
        length: end - start,
    })
}

/// The content as it is stored, in one piece: for files that are interleaved, or that begin within a sector.
fn pieces(image: &Path, entry: &Entry) -> Stream {
    let (image, extents) = (image.to_owned(), entry.extents.clone());
    let length = extents.iter().map(|(_, length)| length).sum();
    let mut stream = Stream::new(move || {
        let pieces = Pieces::open(&image, &extents)?;
        Ok(Box::new(pieces) as Box<dyn Read + Send>)
    });
    stream.length = Some(length);
    stream
}

struct Pieces {
    image: File,
    /// What is left to read, the last piece first.
    left: Vec<(u64, u64)>,
}

impl Pieces {
    fn open(image: &PathBuf, extents: &[(u64, u64)]) -> io::Result<Self> {
        let left = extents.iter().rev().copied();
        Ok(Self {
            image: File::open(image)?,
            left: left.filter(|(_, length)| *length > 0).collect(),
        })
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((start, length)) = self.left.pop() else {
            return Ok(0);
        };
        self.image.seek(SeekFrom::Start(start))?;
        let count = (&self.image).take(length).read(buffer)?;
        let read = count as u64;
        if read < length && read > 0 {
            self.left.push((start + read, length - read));
        }
        Ok(count)
    }
}
