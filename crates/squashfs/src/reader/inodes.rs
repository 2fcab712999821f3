//! Inodes of an image, as entries.

use std::io::{Read, Seek};

use super::entry::{Entry, EntryKind, Stored};
use super::{Place, SquashfsReader, damaged};
use crate::attributes::{Attributes, Special};
use crate::error::Result;
use crate::format::directory::DOTS;
use crate::format::fields::Fields;
use crate::format::inode::{Head, kind};
use crate::format::metadata::MetadataRef;
use crate::format::{device, fragment, xattr};
use crate::image_path::ImagePath;
use crate::path_names::TARGET_LIMIT;

impl<R: Read + Seek> SquashfsReader<R> {
    /// The directory that all is in.
    ///
    /// # Errors
    /// The image is damaged, or cannot be read.
    pub fn root(&mut self) -> Result<Entry> {
        let root = self.inode(self.superblock.root, ImagePath::default())?;
        match root.kind {
            EntryKind::Directory => Ok(root),
            _ => Err(damaged("its root is not a directory")),
        }
    }

    /// The entry whose inode is at `reference`, and which is found at `path`.
    pub(super) fn inode(&mut self, reference: MetadataRef, path: ImagePath) -> Result<Entry> {
        let (start, end) = (self.superblock.inode_table, self.superblock.directory_table);
        let mut place = Place::new(start, reference, end);
        let mut head = [0; Head::SIZE];
        self.metadata(&mut place, &mut head)?;
        let mut fields = Fields(&head);
        let short = || damaged("an inode ends too early");
        let number = fields.u16().ok_or_else(short)?;
        let mode = fields.u16().ok_or_else(short)?;
        let uid = fields.u16().ok_or_else(short)?;
        let gid = fields.u16().ok_or_else(short)?;
        let mtime = fields.u32().ok_or_else(short)?;
        let inode = fields.u32().ok_or_else(short)?;
        let is_extended = number > kind::EXTENDED;
        let basic = if is_extended {
            number - kind::EXTENDED
        } else {
            number
        };
        let mut entry = Entry {
            path,
            kind: EntryKind::Directory,
            attributes: Attributes {
                mode: mode & 0o7777,
                uid: self.id(uid)?,
                gid: self.id(gid)?,
                mtime: Some(mtime.into()),
            },
            inode,
            links: 1,
            length: 0,
            place: reference,
            xattrs: xattr::NONE,
            stored: Stored::Nothing,
        };
        match basic {
            kind::DIRECTORY => self.directory(&mut entry, place, is_extended)?,
            kind::FILE => self.file(&mut entry, place, is_extended)?,
            kind::SYMLINK => {
                entry.links = self.u32(&mut place)?;
                let length = self.u32(&mut place)? as usize;
                if !(1..=TARGET_LIMIT).contains(&length) {
                    return Err(damaged(format!("`{}` has no possible target", entry.path)));
                }
                let mut target = vec![0; length];
                self.metadata(&mut place, &mut target)?;
                if target.contains(&0) {
                    return Err(damaged(format!("`{}` has no possible target", entry.path)));
                }
                entry.kind = EntryKind::Symlink(target);
                if is_extended {
                    entry.xattrs = self.u32(&mut place)?;
                }
            }
            kind::BLOCK_DEVICE | kind::CHARACTER_DEVICE => {
                entry.links = self.u32(&mut place)?;
                let (major, minor) = device::decode(self.u32(&mut place)?);
                entry.kind = EntryKind::Special(match basic {
                    kind::BLOCK_DEVICE => Special::BlockDevice { major, minor },
                    _ => Special::CharacterDevice { major, minor },
                });
                if is_extended {
                    entry.xattrs = self.u32(&mut place)?;
                }
            }
            kind::FIFO | kind::SOCKET => {
                entry.links = self.u32(&mut place)?;
                entry.kind = EntryKind::Special(match basic {
                    kind::FIFO => Special::Fifo,
                    _ => Special::Socket,
                });
                if is_extended {
                    entry.xattrs = self.u32(&mut place)?;
                }
            }
            _ => {
                return Err(damaged(format!(
                    "`{}` is of type {number}, which there is not",
                    entry.path
                )));
            }
        }
        Ok(entry)
    }

    fn directory(&mut self, entry: &mut Entry, mut place: Place, is_extended: bool) -> Result<()> {
        let (block, size, offset);
        if is_extended {
            entry.links = self.u32(&mut place)?;
            size = self.u32(&mut place)?;
            block = self.u32(&mut place)?;
            let _parent = self.u32(&mut place)?;
            let _index_count = self.u16(&mut place)?;
            offset = self.u16(&mut place)?;
            entry.xattrs = self.u32(&mut place)?;
        } else {
            block = self.u32(&mut place)?;
            entry.links = self.u32(&mut place)?;
            size = self.u16(&mut place)?.into();
            offset = self.u16(&mut place)?;
        }
        let reference = MetadataRef::new(block.into(), offset);
        let (start, end) = (self.superblock.directory_table, self.superblock.bytes_used);
        entry.stored = Stored::Listing {
            place: Place::new(start, reference, end),
            size: size.saturating_sub(DOTS),
        };
        Ok(())
    }

    fn file(&mut self, entry: &mut Entry, mut place: Place, is_extended: bool) -> Result<()> {
        let (start, fragment, offset);
        entry.kind = EntryKind::File;
        if is_extended {
            start = self.u64(&mut place)?;
            entry.length = self.u64(&mut place)?;
            let _sparse = self.u64(&mut place)?;
            entry.links = self.u32(&mut place)?;
            fragment = self.u32(&mut place)?;
            offset = self.u32(&mut place)?;
            entry.xattrs = self.u32(&mut place)?;
        } else {
            start = self.u32(&mut place)?.into();
            fragment = self.u32(&mut place)?;
            offset = self.u32(&mut place)?;
            entry.length = self.u32(&mut place)?.into();
        }
        if entry.length > i64::MAX as u64 {
            let path = &entry.path;
            return Err(damaged(format!("`{path}` is larger than a file can be")));
        }
        if fragment != fragment::NONE && offset >= self.superblock.block_size {
            let path = &entry.path;
            return Err(damaged(format!(
                "the end of `{path}` lies behind its block"
            )));
        }
        entry.stored = Stored::Content {
            start,
            sizes: place,
            fragment,
            offset,
        };
        Ok(())
    }

    /// An owner or group.
    fn id(&mut self, number: u16) -> Result<u32> {
        let (table, count) = (self.superblock.id_table, self.superblock.id_count);
        let id = self.table_entry::<4>(table, number.into(), count.into())?;
        Ok(u32::from_le_bytes(id))
    }

    fn u16(&mut self, place: &mut Place) -> Result<u16> {
        let mut bytes = [0; 2];
        self.metadata(place, &mut bytes)?;
        Ok(u16::from_le_bytes(bytes))
    }

    pub(super) fn u32(&mut self, place: &mut Place) -> Result<u32> {
        let mut bytes = [0; 4];
        self.metadata(place, &mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn u64(&mut self, place: &mut Place) -> Result<u64> {
        let mut bytes = [0; 8];
        self.metadata(place, &mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
}
