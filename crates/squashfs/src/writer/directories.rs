//! Inodes and the listings that name them, written directory by directory from the bottom.

use super::contents::Contents;
use super::ids::Ids;
use super::metadata_table::MetadataTable;
use super::numbers::Numbers;
use super::xattrs::{StoredXattrs, XattrTable};
use crate::attributes::Special;
use crate::error::{Error, Result};
use crate::format::device;
use crate::format::directory::{self, DOTS, IndexEntry, Item, RUN_LIMIT, Run};
use crate::format::inode::{Body, Directory, File, Head, Inode};
use crate::format::metadata::{self, MetadataRef};
use crate::image::SquashfsImage;
use crate::tree::{Kind, NodeId, Tree};

/// What of a directory is known when its listing is written.
#[derive(Clone, Debug, Default)]
struct Listing {
    place: MetadataRef,
    /// Bytes.
    size: u32,
    index: Vec<IndexEntry>,
}

pub(crate) struct Directories<'a> {
    image: &'a SquashfsImage,
    numbers: &'a Numbers,
    contents: &'a Contents,
    inodes: MetadataTable,
    listings: MetadataTable,
    ids: Ids,
    xattrs: XattrTable<'a>,
    /// Where each node's inode is; those that are not written yet are told by `is_written`.
    places: Vec<MetadataRef>,
    is_written: Vec<bool>,
    /// By node, until the directory's inode is written.
    written: Vec<Option<Box<Listing>>>,
}

/// The tables.
pub(crate) struct Parts {
    pub(crate) inodes: Vec<u8>,
    pub(crate) directories: Vec<u8>,
    /// Where inodes are, by their number from 1 on.
    pub(crate) places: Vec<MetadataRef>,
    pub(crate) ids: Vec<u32>,
    pub(crate) xattrs: Option<StoredXattrs>,
}

impl<'a> Directories<'a> {
    pub(crate) fn new(
        image: &'a SquashfsImage,
        numbers: &'a Numbers,
        contents: &'a Contents,
    ) -> Result<Self> {
        let table = || MetadataTable::new(image.compression, image.block_size);
        let count = image.tree.len();
        Ok(Self {
            image,
            numbers,
            contents,
            inodes: table()?,
            listings: table()?,
            ids: Ids::default(),
            xattrs: XattrTable::new(table()?),
            places: vec![MetadataRef::default(); count],
            is_written: vec![false; count],
            written: vec![None; count],
        })
    }

    pub(crate) fn fill(&mut self) -> Result<()> {
        for (directory, parent) in &self.numbers.directories {
            for (_, child) in self.image.tree.children(*directory) {
                if !self.is_written[child.0] {
                    self.inode(child, self.numbers.inodes[directory.0])?;
                }
            }
            let listing = self.listing(*directory)?;
            self.written[directory.0] = Some(Box::new(listing));
            debug_assert!(*directory == Tree::ROOT || parent != directory);
        }
        self.inode(Tree::ROOT, self.numbers.count + 1)
    }

    /// Where the root's inode is.
    pub(crate) fn root(&self) -> MetadataRef {
        self.places[Tree::ROOT.0]
    }

    pub(crate) fn finish(self) -> Result<Parts> {
        let mut places = vec![MetadataRef::default(); self.numbers.count as usize];
        for (node, number) in self.numbers.inodes.iter().enumerate() {
            if let Some(place) = (*number as usize).checked_sub(1) {
                places[place] = self.places[node];
            }
        }
        Ok(Parts {
            inodes: self.inodes.finish()?.0,
            directories: self.listings.finish()?.0,
            places,
            ids: self.ids.ids,
            xattrs: self.xattrs.finish()?,
        })
    }

    fn inode(&mut self, id: NodeId, parent: u32) -> Result<()> {
        let node = self.image.tree.node(id);
        let mtime = node.attributes.mtime.unwrap_or(self.image.time.into());
        let mtime = mtime.clamp(0, u32::MAX.into()) as u32;
        let inode = Inode {
            head: Head {
                mode: node.attributes.mode & 0o7777,
                uid: self.ids.place(node.attributes.uid)?,
                gid: self.ids.place(node.attributes.gid)?,
                mtime: mtime.min(self.image.latest_mtime.unwrap_or(u32::MAX)),
                number: self.numbers.inodes[id.0],
            },
            links: self.numbers.links[id.0],
            xattrs: self.xattrs.number(&node.xattrs)?,
            body: match &node.kind {
                Kind::Directory(_) => {
                    let listing = self.written[id.0].take().unwrap_or_default();
                    Body::Directory(Directory {
                        block: narrow(listing.place.block(), "bytes of directories")?,
                        offset: listing.place.offset(),
                        size: listing.size.saturating_add(DOTS),
                        parent,
                        index: listing.index,
                    })
                }
                Kind::File(_) => {
                    let number = self.numbers.file_of.get(&id);
                    let file = number.and_then(|number| self.contents.files.get(*number));
                    Body::File(file.cloned().unwrap_or(File::EMPTY))
                }
                Kind::Symlink(target) => Body::Symlink(target.clone()),
                Kind::Special(Special::BlockDevice { major, minor }) => {
                    Body::BlockDevice(device::encode(*major, *minor))
                }
                Kind::Special(Special::CharacterDevice { major, minor }) => {
                    Body::CharacterDevice(device::encode(*major, *minor))
                }
                Kind::Special(Special::Fifo) => Body::Fifo,
                Kind::Special(Special::Socket) => Body::Socket,
            },
        };
        self.places[id.0] = self.inodes.position();
        self.is_written[id.0] = true;
        self.inodes.append(&inode.to_bytes())
    }

    fn listing(&mut self, id: NodeId) -> Result<Listing> {
        let mut listing = Listing {
            place: self.listings.position(),
            ..Listing::default()
        };
        let mut run: Option<OpenRun> = None;
        let mut indexed = 0;
        for (name, child) in self.image.tree.children(id) {
            let place = self.places[child.0];
            let number = self.numbers.inodes[child.0];
            if let Some(open) = run.take_if(|run| !run.takes(place, number)) {
                self.close(open, &mut listing)?;
            }
            let run = match &mut run {
                Some(run) => run,
                None => {
                    let position = self.listings.position();
                    if listing.size as usize >= indexed + metadata::SIZE {
                        indexed = listing.size as usize;
                        listing.index.push(IndexEntry {
                            offset: listing.size,
                            block: narrow(position.block(), "bytes of directories")?,
                            name: name.to_vec(),
                        });
                    }
                    run.insert(OpenRun::new(place, number))
                }
            };
            let kind = match &self.image.tree.node(child).kind {
                Kind::Directory(_) => 1,
                Kind::File(_) => 2,
                Kind::Symlink(_) => 3,
                Kind::Special(Special::BlockDevice { .. }) => 4,
                Kind::Special(Special::CharacterDevice { .. }) => 5,
                Kind::Special(Special::Fifo) => 6,
                Kind::Special(Special::Socket) => 7,
            };
            run.push(place, number, kind, name);
        }
        if let Some(open) = run {
            self.close(open, &mut listing)?;
        }
        Ok(listing)
    }

    fn close(&mut self, run: OpenRun, listing: &mut Listing) -> Result<()> {
        let mut bytes = Vec::with_capacity(directory::RUN_SIZE + run.items.len());
        let head = Run {
            count: run.count,
            inode_block: narrow(run.block, "bytes of inodes")?,
            inode_number: run.number,
        };
        head.append(&mut bytes);
        bytes.extend(run.items);
        let size = u64::from(listing.size) + bytes.len() as u64;
        listing.size = narrow(size, "bytes of the names in a directory")?;
        self.listings.append(&bytes)
    }
}

/// A run of entries that more may be added to.
struct OpenRun {
    /// The metadata block that all inodes are in.
    block: u64,
    /// The first inode's number.
    number: u32,
    count: u32,
    items: Vec<u8>,
}

impl OpenRun {
    fn new(place: MetadataRef, number: u32) -> Self {
        Self {
            block: place.block(),
            number,
            count: 0,
            items: Vec::new(),
        }
    }

    /// Whether another entry can be added. A run ends where it is as long as a metadata block, so that there can be
    /// an entry of the index for each of these.
    fn takes(&self, place: MetadataRef, number: u32) -> bool {
        place.block() == self.block
            && self.difference(number).is_some()
            && self.count < RUN_LIMIT
            && self.items.len() < metadata::SIZE
    }

    fn difference(&self, number: u32) -> Option<i16> {
        i16::try_from(i64::from(number) - i64::from(self.number)).ok()
    }

    fn push(&mut self, place: MetadataRef, number: u32, kind: u16, name: &[u8]) {
        self.count += 1;
        let item = Item {
            offset: place.offset(),
            number: self.difference(number).unwrap_or_default(),
            kind,
            name_length: name.len(),
        };
        item.append(&mut self.items);
        self.items.extend(name);
    }
}

/// A number that has to fit into 32 bits, with room for the [`DOTS`].
fn narrow(number: u64, what: &str) -> Result<u32> {
    let limit = u32::MAX - DOTS;
    u32::try_from(number)
        .ok()
        .filter(|number| *number <= limit)
        .ok_or_else(|| Error::Capacity {
            what: what.to_owned(),
            found: number,
            limit: limit.into(),
        })
}
