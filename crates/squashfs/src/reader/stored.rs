//! The bytes of an image as they are stored.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use super::damaged;
use crate::error::{Error, Result};

pub(super) struct StoredBytes<R> {
    image: R,
    /// Where the image ends.
    end: u64,
}

impl<R: Read + Seek> StoredBytes<R> {
    pub(super) fn new(mut image: R) -> Result<Self> {
        let end = image.seek(SeekFrom::End(0)).map_err(Error::ReadImage)?;
        Ok(Self { image, end })
    }

    /// Nothing behind `bytes` is of the image.
    pub(super) fn limit(&mut self, bytes: u64) -> Result<()> {
        if bytes > self.end {
            let end = self.end;
            return Err(damaged(format!(
                "it should have {bytes} bytes, and has {end}"
            )));
        }
        self.end = bytes;
        Ok(())
    }

    /// Fills `out` from a place on.
    pub(super) fn read(&mut self, at: u64, out: &mut [u8]) -> Result<()> {
        let is_inside = at
            .checked_add(out.len() as u64)
            .is_some_and(|end| end <= self.end);
        if !is_inside {
            return Err(damaged("something in it lies behind its end"));
        }
        let mut read = || {
            self.image.seek(SeekFrom::Start(at))?;
            self.image.read_exact(out)
        };
        read().map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => damaged("it became shorter"),
            _ => Error::ReadImage(error),
        })
    }
}
