//! What is in a file, block by block.

use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use super::entry::{Entry, Stored};
use super::{Place, SquashfsReader, damaged};
use crate::error::{Error, Result};
use crate::format::data_size::DataSize;
use crate::format::fragment::{self, Fragment};
use crate::image_path::ImagePath;

/// The content of a file, to be read from its beginning to its end.
#[derive(Debug)]
pub struct FileContent<'a, R> {
    reader: &'a mut SquashfsReader<R>,
    blocks: Blocks,
    block: Arc<Vec<u8>>,
    /// Bytes of the block that were taken.
    taken: usize,
}

/// A block of a file.
pub(super) enum Block {
    Bytes(Arc<Vec<u8>>),
    /// So many zeros that are not stored.
    Hole(u64),
}

/// The rest of a file.
#[derive(Debug)]
pub(super) struct Blocks {
    path: ImagePath,
    /// Bytes.
    left: u64,
    /// The next block in the image.
    at: u64,
    sizes: Place,
    fragment: u32,
    offset: u32,
}

impl Blocks {
    pub(super) fn of(entry: &Entry) -> Result<Self> {
        match entry.stored {
            Stored::Content {
                start,
                sizes,
                fragment,
                offset,
            } => Ok(Self {
                path: entry.path.clone(),
                left: entry.length,
                at: start,
                sizes,
                fragment,
                offset,
            }),
            _ => Err(Error::NotAFile {
                path: entry.path.clone(),
            }),
        }
    }

    /// The next block; `None` at the end.
    pub(super) fn next<R: Read + Seek>(
        &mut self,
        reader: &mut SquashfsReader<R>,
    ) -> Result<Option<Block>> {
        let block_size = u64::from(reader.superblock.block_size);
        let length = self.left.min(block_size);
        if length == 0 {
            return Ok(None);
        }
        self.left -= length;
        if length < block_size && self.fragment != fragment::NONE {
            let fragment = reader.fragment(self.fragment)?;
            let start = self.offset as usize;
            let end = fragment.get(start..start + length as usize);
            let end = end.ok_or_else(|| self.damaged("lies behind its block"))?;
            return Ok(Some(Block::Bytes(Arc::new(end.to_vec()))));
        }
        let size = reader.u32(&mut self.sizes)?;
        let size = DataSize::parse(size).ok_or_else(|| self.damaged("has no possible size"))?;
        if size.bytes == 0 {
            return Ok(Some(Block::Hole(length)));
        }
        let block = reader.block(self.at, size)?;
        self.at += u64::from(size.bytes);
        match block.len() as u64 == length {
            true => Ok(Some(Block::Bytes(Arc::new(block)))),
            false => Err(self.damaged("has not the bytes that it should have")),
        }
    }

    fn damaged(&self, what: &str) -> Error {
        damaged(format!("a block of `{}` {what}", self.path))
    }
}

impl<R: Read + Seek> SquashfsReader<R> {
    /// The content of a file.
    ///
    /// # Errors
    /// It is not a regular file.
    pub fn content(&mut self, entry: &Entry) -> Result<FileContent<'_, R>> {
        Ok(FileContent {
            blocks: Blocks::of(entry)?,
            reader: self,
            block: Arc::default(),
            taken: 0,
        })
    }

    /// Writes the content of a file to `out`; returns its length in bytes.
    ///
    /// # Errors
    /// It is not a regular file, is damaged, or cannot be read or written.
    pub fn copy(&mut self, entry: &Entry, out: &mut impl Write) -> Result<u64> {
        static ZEROS: [u8; 4096] = [0; 4096];
        let mut blocks = Blocks::of(entry)?;
        while let Some(block) = blocks.next(self)? {
            match block {
                Block::Bytes(bytes) => out.write_all(&bytes).map_err(Error::Output)?,
                Block::Hole(length) => {
                    let mut left = length;
                    while left > 0 {
                        let count = left.min(ZEROS.len() as u64);
                        out.write_all(&ZEROS[..count as usize])
                            .map_err(Error::Output)?;
                        left -= count;
                    }
                }
            }
        }
        Ok(entry.length)
    }

    /// A block of data.
    fn block(&mut self, at: u64, size: DataSize) -> Result<Vec<u8>> {
        let block_size = self.superblock.block_size;
        if size.bytes > block_size {
            return Err(damaged("a block is larger than one can be"));
        }
        let mut bytes = vec![0; size.bytes as usize];
        self.stored.read(at, &mut bytes)?;
        if size.is_raw {
            return Ok(bytes);
        }
        let mut out = vec![0; block_size as usize];
        let length = self.decompressor.decompress(&bytes, &mut out);
        let length = length.map_err(|_| damaged("a block cannot be decompressed"))?;
        out.truncate(length);
        Ok(out)
    }

    /// A block with the ends of files.
    fn fragment(&mut self, number: u32) -> Result<Arc<Vec<u8>>> {
        if let Some((last, block)) = &self.fragment
            && *last == number
        {
            return Ok(Arc::clone(block));
        }
        let (table, count) = (
            self.superblock.fragment_table,
            self.superblock.fragment_count,
        );
        let entry = self.table_entry::<{ fragment::SIZE }>(table, number.into(), count.into())?;
        let fragment = Fragment::parse(&entry);
        let fragment = fragment.ok_or_else(|| damaged("a fragment has no possible size"))?;
        let block = Arc::new(self.block(fragment.start, fragment.size)?);
        self.fragment = Some((number, Arc::clone(&block)));
        Ok(block)
    }
}

impl<R: Read + Seek> Read for FileContent<'_, R> {
    /// Damage is an error of the kind `Other`, with an [`Error`] in it.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.block.len() {
            let block = self.blocks.next(self.reader).map_err(io::Error::other)?;
            self.block = match block {
                None => return Ok(0),
                Some(Block::Bytes(bytes)) => bytes,
                Some(Block::Hole(length)) => Arc::new(vec![0; length as usize]),
            };
            self.taken = 0;
        }
        let here = &self.block[self.taken..];
        let count = here.len().min(out.len());
        out[..count].copy_from_slice(&here[..count]);
        self.taken += count;
        Ok(count)
    }
}
