//! The content of a file, to read and seek in.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use super::entry::Entry;
use super::iso_reader::IsoReader;
use super::stored::{Stored, ended};
use super::zisofs::Unpacker;
use crate::error::{Error, Result};

/// The content of a file in an image; see [`IsoReader::content`](super::IsoReader::content).
#[derive(Debug)]
pub struct Content<'a, R> {
    stored: Stored<'a, R>,
    unpacker: Option<Unpacker>,
    position: u64,
    length: u64,
}

impl<R: Read + Seek> IsoReader<R> {
    /// A file's content, to read and seek in. It is unpacked where it is compressed.
    pub fn content(&mut self, entry: &Entry) -> Content<'_, R> {
        Content::new(&mut self.reader, entry)
    }

    /// Copies a file's content to `out`; returns how many bytes it has.
    ///
    /// # Errors
    /// The image cannot be read, or ends within the file; or `out` cannot be written.
    pub fn copy(&mut self, entry: &Entry, out: &mut dyn Write) -> Result<u64> {
        let mut buffer = vec![0; entry.length.min(1 << 20) as usize];
        let name = self.name.clone();
        let mut content = self.content(entry);
        let mut copied = 0;
        while copied < entry.length {
            let count = content
                .read(&mut buffer)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::Damaged {
                        image: name.clone(),
                        reason: format!("`{}`: {error}", entry.path),
                    },
                    _ => Error::ReadImage {
                        image: name.clone(),
                        source: error,
                    },
                })?;
            out.write_all(&buffer[..count]).map_err(Error::Output)?;
            copied += count as u64;
        }
        Ok(copied)
    }
}

impl<'a, R: Read + Seek> Content<'a, R> {
    fn new(reader: &'a mut R, entry: &Entry) -> Self {
        Self {
            stored: Stored {
                reader,
                pieces: entry.extents.clone(),
            },
            unpacker: entry
                .compression
                .map(|compression| Unpacker::new(compression, entry.length)),
            position: 0,
            length: entry.length,
        }
    }
}

impl<R: Read + Seek> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let want = left.min(buffer.len() as u64) as usize;
        if want == 0 {
            return Ok(0);
        }
        let count = match &mut self.unpacker {
            None => loop {
                match self.stored.read_at(self.position, &mut buffer[..want]) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    result => break result?,
                }
            },
            Some(unpacker) => {
                let block = unpacker.block_at(self.position, &mut self.stored)?;
                let count = block.len().min(want);
                buffer[..count].copy_from_slice(&block[..count]);
                count
            }
        };
        if count == 0 {
            return Err(ended());
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Content<'_, R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let position = match position {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let reason = "seeking to before the first byte of a file";
        self.position = position.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, reason))?;
        Ok(self.position)
    }
}
