//! Where an image goes, from some position on.

use std::io::{BufWriter, Seek, SeekFrom, Write};

use crate::error::{Error, Result};

/// How much is written at once.
const CHUNK: usize = 256 << 10;

pub(crate) struct Output<'a, W: Write + Seek> {
    out: BufWriter<&'a mut W>,
    /// Where the image begins.
    origin: u64,
    /// Bytes of the image.
    position: u64,
}

impl<'a, W: Write + Seek> Output<'a, W> {
    pub(crate) fn new(out: &'a mut W) -> Result<Self> {
        let origin = out.stream_position().map_err(Error::Output)?;
        Ok(Self {
            out: BufWriter::with_capacity(CHUNK, out),
            origin,
            position: 0,
        })
    }

    /// Bytes of the image so far.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(Error::Output)?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    /// Writes the superblock, now that all else is there, and leaves `out` behind the image.
    pub(crate) fn finish(mut self, superblock: &[u8]) -> Result<()> {
        let mut put = || {
            self.out.flush()?;
            self.out.seek(SeekFrom::Start(self.origin))?;
            self.out.write_all(superblock)?;
            self.out
                .seek(SeekFrom::Start(self.origin + self.position))?;
            self.out.flush()
        };
        put().map_err(Error::Output)
    }
}
