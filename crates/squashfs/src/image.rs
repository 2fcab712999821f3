//! The description of an image.

use std::num::NonZero;
use std::thread;

use crate::compression::Compression;
use crate::tree::Tree;

/// An image to be written.
///
/// The same description gives the same bytes, on whatever machine, however many threads compress, and in whatever order
/// files were added or lie on the host's disk.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SquashfsImage {
    /// The files.
    pub tree: Tree,
    /// When the image is said to be made, in Unix seconds; files without a time have this one.
    pub time: u32,
    /// Files changed later than this, in Unix seconds, get this time: what `SOURCE_DATE_EPOCH` is for.
    pub latest_mtime: Option<u32>,
    /// How blocks are compressed.
    pub compression: Compression,
    /// Bytes of a block, a power of two from 4 KiB to 1 MiB. Larger ones compress better, and make reading a few bytes
    /// slower.
    pub block_size: u32,
    /// Which ends of files are packed together.
    pub tails: Tails,
    /// Whether files of the same content share it.
    pub share_duplicates: bool,
    /// Whether the image can be exported by NFS, which takes 8 bytes for each file before compression.
    pub exportable: bool,
    /// How many threads compress; as many as there are processors if it is not said. Each has four blocks on their way in
    /// memory, and what its compressor needs.
    pub threads: Option<NonZero<usize>>,
}

/// Which ends of files are packed together into blocks, as squashfs calls fragments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tails {
    /// None: each file has blocks of its own.
    Apart,
    /// Those of files that are smaller than a block.
    #[default]
    OfSmallFiles,
    /// Those of all files: the smallest image, in which reading a file's end takes one more block.
    OfAllFiles,
}

impl SquashfsImage {
    /// An image without files: zstd of level 15 and blocks of 128 KiB, as mksquashfs has for zstd. `time` is Unix seconds.
    pub fn new(time: u32) -> Self {
        Self {
            tree: Tree::new(),
            time,
            latest_mtime: None,
            compression: Compression::Zstd { level: 15 },
            block_size: 128 << 10,
            tails: Tails::default(),
            share_duplicates: true,
            exportable: true,
            threads: None,
        }
    }

    pub(crate) fn thread_count(&self) -> usize {
        let available = || thread::available_parallelism().ok();
        self.threads.or_else(available).map_or(1, NonZero::get)
    }
}
