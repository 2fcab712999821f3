//! Inodes: a basic and an extended form of each of the seven types.

use super::directory::IndexEntry;
use super::fields::Append;
use super::{fragment, xattr};

/// The numbers of the basic types; those of the extended ones are larger by [`EXTENDED`](kind::EXTENDED).
pub(crate) mod kind {
    pub(crate) const DIRECTORY: u16 = 1;
    pub(crate) const FILE: u16 = 2;
    pub(crate) const SYMLINK: u16 = 3;
    pub(crate) const BLOCK_DEVICE: u16 = 4;
    pub(crate) const CHARACTER_DEVICE: u16 = 5;
    pub(crate) const FIFO: u16 = 6;
    pub(crate) const SOCKET: u16 = 7;
    pub(crate) const EXTENDED: u16 = 7;
}

/// What every inode begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Permissions, set-user-id, set-group-id and sticky bit.
    pub(crate) mode: u16,
    /// The owner's index in the id table.
    pub(crate) uid: u16,
    /// The group's index in the id table.
    pub(crate) gid: u16,
    /// Unix seconds.
    pub(crate) mtime: u32,
    pub(crate) number: u32,
}

impl Head {
    /// Bytes of the head with the type.
    pub(crate) const SIZE: usize = 16;
}

/// An inode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inode {
    pub(crate) head: Head,
    pub(crate) links: u32,
    /// The list of extended attributes, or [`xattr::NONE`].
    pub(crate) xattrs: u32,
    pub(crate) body: Body,
}

/// What the types differ in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Directory(Directory),
    File(File),
    Symlink(Vec<u8>),
    /// The device's packed number.
    BlockDevice(u32),
    CharacterDevice(u32),
    Fifo,
    Socket,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directory {
    /// The metadata block of the listing, from the start of the directory table.
    pub(crate) block: u32,
    pub(crate) offset: u16,
    /// Bytes of the listing, and 3.
    pub(crate) size: u32,
    /// The number of the inode of the directory that it is in.
    pub(crate) parent: u32,
    pub(crate) index: Vec<IndexEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// The first block, from the start of the image.
    pub(crate) start: u64,
    /// Bytes.
    pub(crate) size: u64,
    /// How many of the bytes are in blocks of zeros that are not stored.
    pub(crate) sparse: u64,
    /// The fragment that has the end, or [`fragment::NONE`].
    pub(crate) fragment: u32,
    /// Bytes of the fragment in front of the end.
    pub(crate) offset: u32,
    /// The stored sizes of the blocks.
    pub(crate) blocks: Vec<u32>,
}

impl File {
    /// A file without content.
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        size: 0,
        sparse: 0,
        fragment: fragment::NONE,
        offset: 0,
        blocks: Vec::new(),
    };
}

impl Body {
    /// The number of the basic type.
    pub(crate) fn kind(&self) -> u16 {
        match self {
            Self::Directory(_) => kind::DIRECTORY,
            Self::File(_) => kind::FILE,
            Self::Symlink(_) => kind::SYMLINK,
            Self::BlockDevice(_) => kind::BLOCK_DEVICE,
            Self::CharacterDevice(_) => kind::CHARACTER_DEVICE,
            Self::Fifo => kind::FIFO,
            Self::Socket => kind::SOCKET,
        }
    }
}

impl Inode {
    /// Whether the basic form cannot hold it.
    pub(crate) fn is_extended(&self) -> bool {
        let more = match &self.body {
            Body::Directory(directory) => {
                !directory.index.is_empty() || directory.size > u32::from(u16::MAX)
            }
            Body::File(file) => {
                self.links > 1
                    || file.sparse > 0
                    || file.start > u64::from(u32::MAX)
                    || file.size > u64::from(u32::MAX)
            }
            _ => false,
        };
        more || self.xattrs != xattr::NONE
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let is_extended = self.is_extended();
        let mut bytes = Vec::with_capacity(Head::SIZE + 40);
        let extended = if is_extended { kind::EXTENDED } else { 0 };
        bytes.u16(self.body.kind() + extended);
        bytes.u16(self.head.mode);
        bytes.u16(self.head.uid);
        bytes.u16(self.head.gid);
        bytes.u32(self.head.mtime);
        bytes.u32(self.head.number);
        match &self.body {
            Body::Directory(directory) if is_extended => {
                bytes.u32(self.links);
                bytes.u32(directory.size);
                bytes.u32(directory.block);
                bytes.u32(directory.parent);
                bytes.u16(directory.index.len() as u16);
                bytes.u16(directory.offset);
                bytes.u32(self.xattrs);
                for entry in &directory.index {
                    entry.append(&mut bytes);
                }
            }
            Body::Directory(directory) => {
                bytes.u32(directory.block);
                bytes.u32(self.links);
                bytes.u16(directory.size as u16);
                bytes.u16(directory.offset);
                bytes.u32(directory.parent);
            }
            Body::File(file) => {
                if is_extended {
                    bytes.u64(file.start);
                    bytes.u64(file.size);
                    bytes.u64(file.sparse);
                    bytes.u32(self.links);
                    bytes.u32(file.fragment);
                    bytes.u32(file.offset);
                    bytes.u32(self.xattrs);
                } else {
                    bytes.u32(file.start as u32);
                    bytes.u32(file.fragment);
                    bytes.u32(file.offset);
                    bytes.u32(file.size as u32);
                }
                for block in &file.blocks {
                    bytes.u32(*block);
                }
            }
            Body::Symlink(target) => {
                bytes.u32(self.links);
                bytes.u32(target.len() as u32);
                bytes.extend(target);
                if is_extended {
                    bytes.u32(self.xattrs);
                }
            }
            Body::BlockDevice(_) | Body::CharacterDevice(_) | Body::Fifo | Body::Socket => {
                bytes.u32(self.links);
                if let Body::BlockDevice(device) | Body::CharacterDevice(device) = self.body {
                    bytes.u32(device);
                }
                if is_extended {
                    bytes.u32(self.xattrs);
                }
            }
        }
        bytes
    }
}
