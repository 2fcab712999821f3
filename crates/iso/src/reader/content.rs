//! The content of a file, to read and seek in.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use super::entry::Entry;
use super::zisofs::Unpacker;

/// The content of a file in an image; see [`IsoReader::content`](super::IsoReader::content).
#[derive(Debug)]
pub struct Content<'a, R> {
    stored: Stored<'a, R>,
    unpacker: Option<Unpacker>,
    position: u64,
    length: u64,
}

/// The bytes as they are stored.
#[derive(Debug)]
pub(super) struct Stored<'a, R> {
    reader: &'a mut R,
    /// First byte and length of each piece.
    pieces: Vec<(u64, u64)>,
}

impl<'a, R: Read + Seek> Content<'a, R> {
    pub(super) fn new(reader: &'a mut R, entry: &Entry) -> Self {
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

impl<R: Read + Seek> Stored<'_, R> {
    /// Reads once, at a byte of the file.
    pub(super) fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut before = 0;
        for (start, length) in &self.pieces {
            if position < before + length {
                let offset = position - before;
                let count = (length - offset).min(buffer.len() as u64) as usize;
                self.reader.seek(SeekFrom::Start(start + offset))?;
                return self.reader.read(&mut buffer[..count]);
            }
            before += length;
        }
        Ok(0)
    }

    /// Fills the buffer.
    pub(super) fn read_exact_at(
        &mut self,
        mut position: u64,
        mut buffer: &mut [u8],
    ) -> io::Result<()> {
        while !buffer.is_empty() {
            match self.read_at(position, buffer) {
                Ok(0) => return Err(ended()),
                Ok(count) => {
                    position += count as u64;
                    buffer = &mut buffer[count..];
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn ended() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the image ends within this file")
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
