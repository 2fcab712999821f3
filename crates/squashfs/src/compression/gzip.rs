//! Deflate in zlib streams, by libdeflate, which takes whole blocks as they are here.

use std::io;

use libdeflater::{CompressionLvl, Compressor, Decompressor};

use super::{Compress, Decompress};

pub(super) fn compressor(level: u8) -> io::Result<Box<dyn Compress>> {
    let level = CompressionLvl::new(level.into())
        .map_err(|error| io::Error::other(format!("{error:?}")))?;
    Ok(Box::new(Compressor::new(level)))
}

pub(super) fn decompressor() -> Box<dyn Decompress> {
    Box::new(Decompressor::new())
}

impl Compress for Compressor {
    fn compress(&mut self, raw: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        out.resize(self.zlib_compress_bound(raw.len()), 0);
        let size = self.zlib_compress(raw, out).map_err(io::Error::other)?;
        out.truncate(size);
        Ok(())
    }
}

impl Decompress for Decompressor {
    fn decompress(&mut self, stored: &[u8], out: &mut [u8]) -> io::Result<usize> {
        self.zlib_decompress(stored, out).map_err(io::Error::other)
    }
}
