//! What a directory tree takes on a filesystem, found by walking it.

use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::SeekFrom;

use crate::{Error, FsType};

/// What of an inode of 256 bytes is left for extended attributes, without header.
const INLINE_ATTRIBUTES: usize = 92;
/// A longer target does not fit into an inode.
const INLINE_TARGET: u64 = 60;

/// What a tree takes, in the units of a filesystem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreeSize {
    /// Files, directories and all else; names of the same file count once.
    pub inodes: u64,
    /// Blocks of content, of directories and of extended attributes.
    pub blocks: u64,
    /// The size of a block in bytes.
    pub block_size: u32,
}

impl TreeSize {
    /// Walks `tree`; holes of files take nothing.
    ///
    /// # Errors
    ///
    /// A file or directory that cannot be read.
    pub fn of(tree: &Path, block_size: u32) -> Result<Self, Error> {
        let mut size = Self {
            block_size,
            ..Self::default()
        };
        let mut linked = HashSet::new();
        walk(tree, &mut |path, metadata| {
            if metadata.nlink() > 1
                && !metadata.is_dir()
                && !linked.insert((metadata.dev(), metadata.ino()))
            {
                return Ok(());
            }
            size.inodes += 1;
            size.blocks += size.blocks_of(path, metadata)?;
            Ok(())
        })?;
        Ok(size)
    }

    fn blocks_of(&self, path: &Path, metadata: &Metadata) -> io::Result<u64> {
        let block = u64::from(self.block_size);
        let content = if metadata.is_dir() {
            directory_bytes(path)?.div_ceil(block).max(1)
        } else if metadata.is_file() {
            file_bytes(path, metadata)?.div_ceil(block)
        } else if metadata.is_symlink() && metadata.len() >= INLINE_TARGET {
            1
        } else {
            0
        };
        // Past 1024 blocks, or in pieces, the places of blocks take blocks too.
        let places = if content > 4 {
            content.div_ceil(1024)
        } else {
            0
        };
        let attributes = u64::from(attribute_bytes(path)? > INLINE_ATTRIBUTES);
        Ok(content + places + attributes)
    }

    /// About the size in bytes of the smallest filesystem that holds the tree.
    pub fn image_size(&self, fstype: FsType) -> u64 {
        let block = u64::from(self.block_size);
        let content = self.blocks * block + self.inodes * 256;
        let size = match fstype {
            FsType::Ext2 => content + content / 32 + MIB,
            FsType::Ext3 | FsType::Ext4 => content + content / 32 + MIB + journal(content),
            // Metadata is kept twice, and comes in large pieces.
            FsType::Xfs | FsType::Btrfs => content + content / 8 + 64 * MIB,
        };
        size.max(fstype.smallest()).next_multiple_of(MIB)
    }
}

const MIB: u64 = 1 << 20;

/// The journal that mke2fs makes by default for a filesystem of `size` bytes.
fn journal(size: u64) -> u64 {
    match size >> 27 {
        0 => 4 * MIB,
        1..8 => 16 * MIB,
        8..16 => 32 * MIB,
        16..32 => 64 * MIB,
        32..128 => 128 * MIB,
        _ => 1024 * MIB,
    }
}

/// The names in a directory, as ext4 keeps them, and a little for what is left
/// free at the end of each block.
fn directory_bytes(path: &Path) -> io::Result<u64> {
    let mut bytes: u64 = 24;
    for entry in fs::read_dir(path)? {
        bytes += (8 + entry?.file_name().len() as u64).next_multiple_of(4);
    }
    Ok(bytes + bytes / 16)
}

/// The bytes of a file that are no hole.
fn file_bytes(path: &Path, metadata: &Metadata) -> io::Result<u64> {
    if metadata.blocks() * 512 >= metadata.len() {
        return Ok(metadata.len());
    }
    let (file, mut bytes, mut end) = (File::open(path)?, 0, 0);
    while let Ok(start) = rustix::fs::seek(&file, SeekFrom::Data(end)) {
        end = rustix::fs::seek(&file, SeekFrom::Hole(start))?;
        bytes += end - start;
    }
    Ok(bytes)
}

/// What the extended attributes of a file take in ext4: a header of 16 bytes
/// each, and name and value in steps of four.
fn attribute_bytes(path: &Path) -> io::Result<usize> {
    let mut bytes = 0;
    for name in attribute_names(path)? {
        let mut nothing: [u8; 0] = [];
        let value = rustix::fs::lgetxattr(path, name.as_slice(), nothing.as_mut_slice())?;
        bytes += 16 + name.len().next_multiple_of(4) + value.next_multiple_of(4);
    }
    Ok(bytes)
}

/// The names of the extended attributes of the file `path` itself.
pub(crate) fn attribute_names(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut names = vec![0; 64 << 10];
    let length = match rustix::fs::llistxattr(path, names.as_mut_slice()) {
        Ok(length) => length,
        Err(rustix::io::Errno::NOTSUP) => 0,
        Err(errno) => return Err(errno.into()),
    };
    let names = names[..length].split(|byte| *byte == 0);
    Ok(names
        .filter(|name| !name.is_empty())
        .map(<[u8]>::to_vec)
        .collect())
}

/// Whether the file `path` itself has extended attributes.
pub(crate) fn has_attributes(path: &Path) -> Result<bool, Error> {
    let bytes = attribute_bytes(path).map_err(|source| Error::File {
        doing: "look at",
        path: path.to_owned(),
        source,
    })?;
    Ok(bytes > 0)
}

/// The first device node of the tree, in the order of names.
pub(crate) fn first_device(tree: &Path) -> Result<Option<PathBuf>, Error> {
    let mut first = None;
    walk(tree, &mut |path, metadata| {
        let kind = metadata.file_type();
        if first.is_none() && (kind.is_block_device() || kind.is_char_device()) {
            first = path.strip_prefix(tree).ok().map(Path::to_owned);
        }
        Ok(())
    })?;
    Ok(first)
}

/// Calls `visit` for `path` and everything beneath it, parents first, names in order.
pub(crate) fn walk(
    path: &Path,
    visit: &mut dyn FnMut(&Path, &Metadata) -> io::Result<()>,
) -> Result<(), Error> {
    let failed = |source| Error::File {
        doing: "look at",
        path: path.to_owned(),
        source,
    };
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    visit(path, &metadata).map_err(failed)?;
    if !metadata.is_dir() {
        return Ok(());
    }
    let names: io::Result<Vec<_>> = fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect();
    let mut names = names.map_err(failed)?;
    names.sort();
    names
        .iter()
        .try_for_each(|name| walk(&path.join(name), visit))
}
