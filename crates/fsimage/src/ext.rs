//! The little of ext2, ext3 and ext4 that no tool sets.
//!
//! Source of the format: the kernel's "ext4 Data Structures and Algorithms",
//! <https://docs.kernel.org/filesystems/ext4/>.

mod crc32c;
mod inode;
mod superblock;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use inode::{Inode, Owner};
use superblock::Superblock;

use crate::Error;

/// The root directory's inode.
const ROOT: u32 = 2;

/// Makes all times in the unmounted filesystem `image` a function of its files'
/// modification times and of `timestamp`, in seconds since 1970:
///
/// * no file is older than 1970 or newer than `timestamp`, and times are whole seconds;
/// * a file was last read and last changed when it was last modified, as no
///   program can set its change time, and reading a tree changes its access times;
/// * the filesystem was made, written and checked at `timestamp`, and never mounted.
///
/// mke2fs before 1.47.1 copies change times. It also does not copy the owner, mode
/// and time of the root directory: they are taken from `tree`, if given.
pub(crate) fn settle(image: &Path, timestamp: i64, tree: Option<&Path>) -> Result<(), Error> {
    let root = tree.map(fs::metadata).transpose();
    let root = root.map_err(|source| failed("read", tree.unwrap_or(image), source))?;
    let (file, mut superblock) = open(image)?;
    let io = |source| failed("settle the times of", image, source);
    for group in 0..superblock.groups() {
        let Some(table) = superblock.inode_table(&file, group).map_err(io)? else {
            continue;
        };
        let mut bytes = vec![0; table.bytes];
        file.read_exact_at(&mut bytes, table.offset).map_err(io)?;
        for (number, bytes) in (table.first..).zip(bytes.chunks_exact_mut(superblock.inode_size()))
        {
            let mut inode = Inode(bytes);
            if !inode.is_used() {
                continue;
            }
            let mut time = inode.modified();
            if number < superblock.first_inode() && number != ROOT {
                time = timestamp;
            } else if let (ROOT, Some(root)) = (number, &root) {
                inode.set_owner(&Owner::of(root));
                time = root.mtime();
            }
            if tree.is_some() && time < 0 {
                // The tree has no such time: mke2fs before 1.47.1 writes 32 bits.
                time += 1 << 32;
            }
            let time = time.max(0).min(timestamp);
            inode.set_times(time, timestamp);
            inode.seal(superblock.checksum_seed(), number);
        }
        file.write_all_at(&bytes, table.offset).map_err(io)?;
    }
    superblock.set_times(timestamp);
    superblock.write(&file).map_err(io)
}

/// The size of the filesystem in `image`, in bytes.
pub(crate) fn size(image: &Path) -> Result<u64, Error> {
    Ok(open(image)?.1.size())
}

fn open(image: &Path) -> Result<(File, Superblock), Error> {
    let open = OpenOptions::new().read(true).write(true).open(image);
    let file = open.map_err(|source| failed("open", image, source))?;
    let superblock = Superblock::read(&file).map_err(|source| failed("read", image, source))?;
    superblock.check().map_err(|why| Error::NotExt {
        path: image.to_owned(),
        why,
    })?;
    Ok((file, superblock))
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File {
        doing,
        path: path.to_owned(),
        source,
    }
}
