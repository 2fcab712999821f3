//! A table of metadata blocks, compressed as they fill up.

use crate::compression::{Compress, Compression};
use crate::error::Result;
use crate::format::metadata::{self, MetadataRef};

pub(crate) struct MetadataTable {
    compression: Compression,
    compressor: Box<dyn Compress>,
    /// Less than a block.
    pending: Vec<u8>,
    compressed: Vec<u8>,
    stored: Vec<u8>,
    /// Where each block begins in `stored`.
    starts: Vec<u64>,
}

impl MetadataTable {
    pub(crate) fn new(compression: Compression, block_size: u32) -> Result<Self> {
        Ok(Self {
            compression,
            compressor: compression.compressor(block_size)?,
            pending: Vec::with_capacity(metadata::SIZE),
            compressed: Vec::new(),
            stored: Vec::new(),
            starts: Vec::new(),
        })
    }

    /// Where the next byte will be.
    pub(crate) fn position(&self) -> MetadataRef {
        MetadataRef::new(self.stored.len() as u64, self.pending.len() as u16)
    }

    pub(crate) fn append(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let room = metadata::SIZE - self.pending.len();
            let (here, later) = bytes.split_at(bytes.len().min(room));
            self.pending.extend(here);
            bytes = later;
            if self.pending.len() == metadata::SIZE {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.starts.push(self.stored.len() as u64);
        let compressed = self
            .compressor
            .compress(&self.pending, &mut self.compressed);
        compressed.map_err(|source| self.compression.failed(source))?;
        let is_raw = self.compressed.len() >= self.pending.len();
        let bytes = if is_raw {
            &self.pending
        } else {
            &self.compressed
        };
        self.stored.extend(metadata::header(bytes.len(), is_raw));
        self.stored.extend(bytes);
        self.pending.clear();
        Ok(())
    }

    /// The stored bytes, and where in them each block begins.
    pub(crate) fn finish(mut self) -> Result<(Vec<u8>, Vec<u64>)> {
        self.flush()?;
        Ok((self.stored, self.starts))
    }
}
