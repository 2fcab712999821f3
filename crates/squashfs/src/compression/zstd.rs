//! Zstandard by its reference library.

use std::io;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::compress_bound;

use super::{Compress, Decompress};

pub(super) fn compressor(level: u8) -> io::Result<Box<dyn Compress>> {
    Ok(Box::new(Compressor::new(level.into())?))
}

pub(super) fn decompressor() -> io::Result<Box<dyn Decompress>> {
    Ok(Box::new(Decompressor::new()?))
}

impl Compress for Compressor<'_> {
    fn compress(&mut self, raw: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        out.reserve(compress_bound(raw.len()));
        self.compress_to_buffer(raw, out).map(drop)
    }
}

impl Decompress for Decompressor<'_> {
    fn decompress(&mut self, stored: &[u8], out: &mut [u8]) -> io::Result<usize> {
        self.decompress_to_buffer(stored, out)
    }
}
