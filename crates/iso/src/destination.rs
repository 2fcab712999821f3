//! What an image is written to.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// A place for an image, which may know a faster way to copy from files.
pub(crate) trait Destination: Write + Seek {
    /// Copies up to `length` bytes without letting them pass through this process. `None` where that cannot be done.
    fn copy_file(&mut self, _from: &File, _length: u64) -> Option<io::Result<u64>> {
        None
    }
}

/// Anything that can be written.
pub(crate) struct Stream<'a, W>(pub(crate) &'a mut W);

impl<W: Write + Seek> Destination for Stream<'_, W> {}

impl<W: Write> Write for Stream<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Seek> Seek for Stream<'_, W> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

/// What only goes forward, such as a pipe.
pub(crate) struct Forward<W> {
    out: W,
    position: u64,
}

impl<W: Write> Forward<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, position: 0 }
    }
}

impl<W: Write> Destination for Forward<W> {}

impl<W: Write> Write for Forward<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W> Seek for Forward<W> {
    /// Says where it is; it cannot go elsewhere.
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match position {
            SeekFrom::Current(0) => Ok(self.position),
            SeekFrom::Start(start) if start == self.position => Ok(start),
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}

impl Destination for File {
    fn copy_file(&mut self, from: &File, length: u64) -> Option<io::Result<u64>> {
        // The standard library takes `copy_file_range` here, which shares the blocks where the filesystem can,
        // and falls back to what works.
        Some(io::copy(&mut from.take(length), self))
    }
}
