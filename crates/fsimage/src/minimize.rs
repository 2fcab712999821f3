//! The smallest filesystem that holds what it holds, and sparse files.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use livecd_host::{Host, Tool};
use rustix::fs::{FallocateFlags, SeekFrom, fallocate, seek};

use crate::tree::TreeSize;
use crate::{Error, Filesystem, FsType, check, ext};

/// resize2fs -M computes anew what is smallest each time, and then may find less.
const TRIES: usize = 5;
/// What is looked at at once, and becomes a hole if it is all zeros, in bytes.
const PIECE: usize = 64 << 10;

impl Filesystem {
    /// Makes the image `image` of the directory `tree`, as small as the content
    /// allows, whatever [`size`](Self::size) says; returns its size in bytes.
    ///
    /// # Errors
    ///
    /// As [`create_from_tree`](Self::create_from_tree) and [`minimize`](Self::minimize).
    pub fn create_minimal(&self, host: &Host, tree: &Path, image: &Path) -> Result<u64, Error> {
        let needed = TreeSize::of(tree, self.block_size)?;
        let roomy = Self {
            size: needed.image_size(self.fstype),
            inodes: Some(needed.inodes + needed.inodes / 16 + 32),
            ..self.clone()
        };
        roomy.create_from_tree(host, tree, image)?;
        self.minimize(host, image)
    }

    /// Shrinks the image `image`, which is not mounted, to the smallest size that
    /// holds its content; returns that size in bytes.
    ///
    /// # Errors
    ///
    /// XFS and Btrfs, which cannot be shrunk without mounting; a filesystem with
    /// errors that cannot be corrected; a missing or failing resize2fs.
    pub fn minimize(&self, host: &Host, image: &Path) -> Result<u64, Error> {
        if !self.fstype.is_ext() {
            let fstype = self.fstype;
            return Err(Error::NotResizable { fstype });
        }
        check::repair(host, self.fstype, image)?;
        let mut size = ext::size(image)?;
        for _ in 0..TRIES {
            resize(host, self.fstype, image, &["-M"], &[])?;
            let before = std::mem::replace(&mut size, ext::size(image)?);
            if size == before {
                break;
            }
        }
        ext::settle(image, self.timestamp, None)?;
        let truncate = || OpenOptions::new().write(true).open(image)?.set_len(size);
        truncate().map_err(|source| Error::File {
            doing: "truncate",
            path: image.to_owned(),
            source,
        })?;
        dig_holes(image)?;
        Ok(size)
    }

    /// Grows the image `image`, which is not mounted, to [`size`](Self::size).
    ///
    /// # Errors
    ///
    /// As [`minimize`](Self::minimize); also a size that its content does not fit into.
    pub fn resize(&self, host: &Host, image: &Path) -> Result<(), Error> {
        if !self.fstype.is_ext() {
            let fstype = self.fstype;
            return Err(Error::NotResizable { fstype });
        }
        check::repair(host, self.fstype, image)?;
        let kibibytes = format!("{}K", self.size >> 10);
        resize(host, self.fstype, image, &[], &[&kibibytes])?;
        ext::settle(image, self.timestamp, None)
    }
}

/// resize2fs(8), which extends the file itself.
fn resize(
    host: &Host,
    fstype: FsType,
    image: &Path,
    options: &[&str],
    size: &[&str],
) -> Result<(), Error> {
    let tool = Tool::new("resize2fs").args(options).arg(image).args(size);
    host.run(&tool)
        .map_err(|source| Error::Tool {
            doing: "resize",
            kind: fstype.name(),
            path: image.to_owned(),
            source,
        })
        .map(drop)
}

/// Gives back the space of the zeros in `file`: it reads the same, and takes less.
///
/// # Errors
///
/// What the operating system said; a filesystem without holes is no error.
pub fn dig_holes(file: &Path) -> Result<(), Error> {
    dig(file).map_err(|source| Error::File {
        doing: "dig holes into",
        path: file.to_owned(),
        source,
    })
}

fn dig(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut piece = vec![0; PIECE];
    let mut end = 0;
    while let Ok(start) = seek(&file, SeekFrom::Data(end)) {
        end = seek(&file, SeekFrom::Hole(start))?;
        let mut at = start / PIECE as u64 * PIECE as u64;
        while at < end {
            let length = read_at(&file, &mut piece, at)?;
            if length == 0 {
                return Ok(());
            }
            if piece[..length].iter().all(|byte| *byte == 0) {
                let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
                match fallocate(&file, flags, at, length as u64) {
                    Err(rustix::io::Errno::OPNOTSUPP) => return Ok(()),
                    outcome => outcome?,
                }
            }
            at += length as u64;
        }
    }
    Ok(())
}

/// Fills `piece` from `offset`, as far as the file goes.
fn read_at(file: &File, piece: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut length = 0;
    while length < piece.len() {
        match file.read_at(&mut piece[length..], offset + length as u64)? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}
