//! Where files and directories lie in an image, in sectors of 2,048 bytes.

use crate::error::{Error, Result};

/// Where a directory is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DirectoryPlace {
    pub(crate) sector: u32,
    /// Bytes, without the continuation area, which follows.
    pub(crate) length: u32,
}

/// Where a file's content is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FilePlace {
    pub(crate) sector: u32,
    pub(crate) length: u64,
}

/// Gives out sectors one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor(u64);

impl Cursor {
    pub(crate) fn at(sector: u32) -> Self {
        Self(sector.into())
    }

    pub(crate) fn take(&mut self, count: u64) -> Result<u32> {
        let sector = self.0;
        self.0 += count;
        let limit = u64::from(u32::MAX);
        if self.0 > limit {
            return Err(Error::Capacity {
                what: "sectors of the image",
                found: self.0,
                limit,
            });
        }
        Ok(sector as u32)
    }

    pub(crate) fn align(&mut self, sectors: u64) -> Result<u32> {
        self.take(self.0.next_multiple_of(sectors) - self.0)?;
        self.sector()
    }

    pub(crate) fn sector(&mut self) -> Result<u32> {
        self.take(0)
    }
}
