//! What is in the files: read in the order of their paths, cut into blocks, and written.

use std::io::{Seek, Write};

use blake3::{Hash, Hasher};

use super::blocks::BlockQueue;
use super::duplicates::Duplicates;
use super::numbers::Numbers;
use super::output::Output;
use super::reading::{Piece, Pieces};
use crate::error::{Error, Origin, Result};
use crate::format::data_size::DataSize;
use crate::format::fragment::{self, Fragment};
use crate::format::inode;
use crate::image::{SquashfsImage, Tails};
use crate::image_path::ImagePath;
use crate::progress::{Listener, Progress};
use crate::source::Source;
use crate::tree::Kind;

/// The most blocks of one file: 2 TiB with blocks of 128 KiB. Each takes four bytes of memory.
const BLOCKS_LIMIT: u64 = 1 << 24;

/// Where the contents are.
pub(crate) struct Contents {
    /// By the number of the file in [`Numbers::files`].
    pub(crate) files: Vec<inode::File>,
    pub(crate) fragments: Vec<Fragment>,
    /// Bytes of all files.
    pub(crate) bytes: u64,
    /// Files that share the content of another.
    pub(crate) duplicates: u64,
}

/// What a block on its way belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    /// A file, and the block's number in it.
    File(usize, usize),
    /// A block with the ends of files.
    Fragment(usize),
}

/// A fragment block that is not written yet.
const UNWRITTEN: Fragment = Fragment {
    start: 0,
    size: DataSize {
        bytes: 0,
        is_raw: true,
    },
};

pub(crate) fn write<W: Write + Seek>(
    image: &SquashfsImage,
    numbers: &Numbers,
    queue: BlockQueue<Owner>,
    output: &mut Output<'_, W>,
    progress: &mut Listener<'_>,
) -> Result<Contents> {
    let mut files = Vec::with_capacity(numbers.files.len());
    for (node, path) in &numbers.files {
        let Kind::File(source) = &image.tree.node(*node).kind else {
            continue;
        };
        let name = Named { source, path };
        let size = source.length().map_err(|error| name.read_error(error))?;
        if let Some(size) = size {
            name.check_size(size, image.block_size)?;
        }
        files.push((name, size));
    }
    let mut writing = Writing {
        image,
        queue,
        output,
        progress,
        total: files
            .iter()
            .filter_map(|(_, size)| *size)
            .fold(0, u64::saturating_add),
        contents: Contents {
            files: Vec::with_capacity(files.len()),
            fragments: Vec::new(),
            bytes: 0,
            duplicates: 0,
        },
        same_as: vec![None; files.len()],
        has_start: vec![false; files.len()],
        duplicates: Duplicates::new(files.iter().map(|(_, size)| *size)),
        tails: Vec::new(),
    };
    for (name, size) in &files {
        writing.file(name, *size)?;
    }
    writing.finish()
}

/// A source, and where its content goes.
struct Named<'a> {
    source: &'a Source,
    path: &'a ImagePath,
}

impl Named<'_> {
    fn origin(&self) -> Origin {
        match self.source {
            Source::File(path) => Origin::Host(path.clone()),
            Source::Beneath(file) => Origin::Host(file.host_path()),
            Source::Bytes(_) | Source::Reader(_) => Origin::Image(self.path.clone()),
        }
    }

    fn read_error(&self, source: std::io::Error) -> Error {
        Error::Read {
            path: self.origin(),
            source,
        }
    }

    fn changed(&self, what: String) -> Error {
        Error::SourceChanged {
            path: self.origin(),
            what,
        }
    }

    fn open(&self) -> Result<Pieces<'_>> {
        let opened = self.source.open().map_err(|error| self.read_error(error))?;
        Ok(Pieces::new(opened))
    }

    fn check_size(&self, size: u64, block_size: u32) -> Result<()> {
        let limit = BLOCKS_LIMIT * u64::from(block_size);
        match size <= limit {
            true => Ok(()),
            false => Err(Error::TooLong {
                path: self.path.clone(),
                what: "the content".to_owned(),
                length: size,
                limit,
            }),
        }
    }
}

struct Writing<'a, 'o, 'p, W: Write + Seek> {
    image: &'a SquashfsImage,
    queue: BlockQueue<Owner>,
    output: &'a mut Output<'o, W>,
    progress: &'a mut Listener<'p>,
    /// Bytes of the files whose length is known.
    total: u64,
    contents: Contents,
    /// The earlier file whose content a file shares.
    same_as: Vec<Option<usize>>,
    /// Whether a file's first block is written.
    has_start: Vec<bool>,
    duplicates: Duplicates,
    /// The ends of files for the next fragment block.
    tails: Vec<u8>,
}

impl<W: Write + Seek> Writing<'_, '_, '_, W> {
    fn block_size(&self) -> usize {
        self.image.block_size as usize
    }

    fn file(&mut self, name: &Named<'_>, size: Option<u64>) -> Result<()> {
        let number = self.contents.files.len();
        self.contents.files.push(inode::File::EMPTY);
        if size == Some(0) {
            // It need not be readable for that.
            return Ok(());
        }
        let shares = self.image.share_duplicates;
        let is_large = size.is_some_and(|size| size > self.block_size() as u64);
        let mut earlier = None;
        if let Some(size) =
            size.filter(|size| shares && is_large && self.duplicates.has_size(*size))
        {
            let hash = self.hash(name, size)?;
            if let Some(same) = self.duplicates.find(size, &hash) {
                return self.share(number, same, size);
            }
            earlier = Some(hash);
        }
        let mut pieces = name.open()?;
        let first = self.next(name, &mut pieces, 0, size)?;
        if let Piece::Bytes(bytes) = &first
            && bytes.len() < self.block_size()
        {
            return self.small_file(name, number, first, size, &mut pieces);
        }
        self.large_file(name, number, first, size, &mut pieces, earlier)
    }

    /// The block at `position`.
    fn next(
        &self,
        name: &Named<'_>,
        pieces: &mut Pieces<'_>,
        position: u64,
        size: Option<u64>,
    ) -> Result<Piece> {
        let left = size.map_or(u64::MAX, |size| size - position);
        let wanted = left.min(self.block_size() as u64) as usize;
        // Only whole blocks are skipped, so that the image does not depend on the filesystem.
        let end = size.filter(|_| wanted == self.block_size());
        let piece = pieces.next(wanted, end);
        piece.map_err(|error| name.read_error(error))
    }

    /// A file that is smaller than a block, all of which is in `piece`.
    fn small_file(
        &mut self,
        name: &Named<'_>,
        number: usize,
        piece: Piece,
        size: Option<u64>,
        pieces: &mut Pieces<'_>,
    ) -> Result<()> {
        let Piece::Bytes(bytes) = piece else {
            return Ok(());
        };
        let length = bytes.len() as u64;
        Self::check_end(name, length, size, pieces)?;
        if bytes.is_empty() {
            return Ok(());
        }
        if self.image.share_duplicates && self.duplicates.is_possible(length) {
            let hash = blake3::hash(&bytes);
            if let Some(same) = self.duplicates.find(length, &hash) {
                return self.share(number, same, length);
            }
            self.duplicates.insert(length, hash, number);
        }
        self.contents.files[number].size = length;
        self.advance(length)?;
        match self.image.tails {
            Tails::Apart => self.block(number, bytes),
            Tails::OfSmallFiles | Tails::OfAllFiles => self.tail(number, &bytes),
        }
    }

    fn large_file(
        &mut self,
        name: &Named<'_>,
        number: usize,
        first: Piece,
        size: Option<u64>,
        pieces: &mut Pieces<'_>,
        earlier: Option<Hash>,
    ) -> Result<()> {
        let hashes = self.image.share_duplicates
            && size.is_some_and(|size| self.duplicates.is_possible(size));
        let mut hasher = hashes.then(Hasher::new);
        let mut position = 0;
        let mut piece = first;
        loop {
            let length = piece.length();
            position += length;
            if let Some(hasher) = &mut hasher {
                update(hasher, &piece);
            }
            self.contents.files[number].size = position;
            self.advance(length)?;
            let is_full = length == self.block_size() as u64;
            match piece {
                Piece::Hole(_) => self.hole(number, length),
                Piece::Bytes(bytes) if bytes.is_empty() => {}
                Piece::Bytes(bytes) if !is_full && self.image.tails == Tails::OfAllFiles => {
                    self.tail(number, &bytes)?;
                }
                Piece::Bytes(bytes) => self.block(number, bytes)?,
            }
            if !is_full || size == Some(position) {
                break;
            }
            name.check_size(position, self.image.block_size)?;
            piece = self.next(name, pieces, position, size)?;
        }
        Self::check_end(name, position, size, pieces)?;
        if let Some(hash) = hasher.map(|hasher| hasher.finalize()) {
            if earlier.is_some_and(|earlier| earlier != hash) {
                return Err(name.changed("it was read twice, and was not the same".to_owned()));
            }
            self.duplicates.insert(position, hash, number);
        }
        Ok(())
    }

    /// Fails unless a file has the bytes that it should have.
    fn check_end(
        name: &Named<'_>,
        found: u64,
        size: Option<u64>,
        pieces: &mut Pieces<'_>,
    ) -> Result<()> {
        let Some(size) = size else {
            return Ok(());
        };
        if found < size {
            return Err(name.changed(format!(
                "it should have {size} bytes, and ended after {found}"
            )));
        }
        if pieces.has_more().map_err(|error| name.read_error(error))? {
            return Err(name.changed(format!("it should have {size} bytes, and has more")));
        }
        Ok(())
    }

    fn hash(&self, name: &Named<'_>, size: u64) -> Result<Hash> {
        let mut pieces = name.open()?;
        let mut hasher = Hasher::new();
        let mut position = 0;
        while position < size {
            let piece = self.next(name, &mut pieces, position, Some(size))?;
            if piece.length() == 0 {
                break;
            }
            position += piece.length();
            update(&mut hasher, &piece);
        }
        Self::check_end(name, position, Some(size), &mut pieces)?;
        Ok(hasher.finalize())
    }

    fn share(&mut self, number: usize, same: usize, size: u64) -> Result<()> {
        self.same_as[number] = Some(same);
        self.contents.duplicates += 1;
        self.advance(size)
    }

    fn hole(&mut self, number: usize, length: u64) {
        let file = &mut self.contents.files[number];
        file.blocks.push(DataSize::HOLE);
        file.sparse += length;
    }

    fn block(&mut self, number: usize, bytes: Vec<u8>) -> Result<()> {
        if bytes.iter().all(|byte| *byte == 0) {
            self.hole(number, bytes.len() as u64);
            return Ok(());
        }
        let blocks = &mut self.contents.files[number].blocks;
        blocks.push(DataSize::HOLE);
        let owner = Owner::File(number, blocks.len() - 1);
        self.compress(owner, bytes)
    }

    /// The end of a file, for a fragment block.
    fn tail(&mut self, number: usize, bytes: &[u8]) -> Result<()> {
        if self.tails.len() + bytes.len() > self.block_size() {
            self.fragment()?;
        }
        let file = &mut self.contents.files[number];
        file.fragment = self.contents.fragments.len() as u32;
        file.offset = self.tails.len() as u32;
        self.tails.extend(bytes);
        Ok(())
    }

    fn fragment(&mut self) -> Result<()> {
        let tails = std::mem::take(&mut self.tails);
        let number = self.contents.fragments.len();
        if number as u64 >= u64::from(fragment::NONE) {
            return Err(Error::Capacity {
                what: "blocks with the ends of files".to_owned(),
                found: number as u64,
                limit: fragment::NONE.into(),
            });
        }
        self.contents.fragments.push(UNWRITTEN);
        self.compress(Owner::Fragment(number), tails)
    }

    fn compress(&mut self, owner: Owner, bytes: Vec<u8>) -> Result<()> {
        while self.queue.is_full() {
            self.write_next()?;
        }
        self.queue.push(owner, bytes)
    }

    /// Writes the block that came first. Returns whether there was one.
    fn write_next(&mut self) -> Result<bool> {
        let Some((owner, stored)) = self.queue.pop()? else {
            return Ok(false);
        };
        let (start, size) = (self.output.position(), stored.size());
        self.output.bytes(&stored.bytes)?;
        match owner {
            Owner::File(number, block) => {
                let file = &mut self.contents.files[number];
                if !std::mem::replace(&mut self.has_start[number], true) {
                    file.start = start;
                }
                file.blocks[block] = size.encode();
            }
            Owner::Fragment(number) => self.contents.fragments[number] = Fragment { start, size },
        }
        Ok(true)
    }

    fn advance(&mut self, bytes: u64) -> Result<()> {
        self.contents.bytes += bytes;
        (self.progress)(Progress {
            done: self.contents.bytes,
            total: self.total.max(self.contents.bytes),
        })
    }

    fn finish(mut self) -> Result<Contents> {
        if !self.tails.is_empty() {
            self.fragment()?;
        }
        while self.write_next()? {}
        for number in 0..self.same_as.len() {
            if let Some(same) = self.same_as[number] {
                self.contents.files[number] = self.contents.files[same].clone();
            }
        }
        Ok(self.contents)
    }
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Hole(length) => *length,
        }
    }
}

fn update(hasher: &mut Hasher, piece: &Piece) {
    static ZEROS: [u8; 4096] = [0; 4096];
    match piece {
        Piece::Bytes(bytes) => drop(hasher.update(bytes)),
        Piece::Hole(length) => {
            let mut left = *length;
            while left > 0 {
                let count = left.min(ZEROS.len() as u64);
                hasher.update(&ZEROS[..count as usize]);
                left -= count;
            }
        }
    }
}
