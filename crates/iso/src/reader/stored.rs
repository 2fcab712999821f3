//! The bytes of a file as they are stored, piece by piece.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// The bytes as they are stored.
#[derive(Debug)]
pub(super) struct Stored<'a, R> {
    pub(super) reader: &'a mut R,
    /// First byte and length of each piece.
    pub(super) pieces: Vec<(u64, u64)>,
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

pub(super) fn ended() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the image ends within this file")
}
