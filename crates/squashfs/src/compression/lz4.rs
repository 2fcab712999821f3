//! LZ4 by its reference library.

use std::io;

use lz4::block::{CompressionMode, compress_bound, compress_to_buffer, decompress_to_buffer};

use super::{Compress, Decompress};

/// The highest level of the high compressing variant, as mksquashfs takes it.
const HIGH_LEVEL: i32 = 12;

struct Lz4 {
    high: bool,
}

pub(super) fn compressor(high: bool) -> Box<dyn Compress> {
    Box::new(Lz4 { high })
}

pub(super) fn decompressor() -> Box<dyn Decompress> {
    Box::new(Lz4 { high: false })
}

impl Compress for Lz4 {
    fn compress(&mut self, raw: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mode = match self.high {
            true => CompressionMode::HIGHCOMPRESSION(HIGH_LEVEL),
            false => CompressionMode::DEFAULT,
        };
        out.resize(compress_bound(raw.len())?, 0);
        let size = compress_to_buffer(raw, Some(mode), false, out)?;
        out.truncate(size);
        Ok(())
    }
}

impl Decompress for Lz4 {
    fn decompress(&mut self, stored: &[u8], out: &mut [u8]) -> io::Result<usize> {
        let limit = i32::try_from(out.len()).unwrap_or(i32::MAX);
        decompress_to_buffer(stored, Some(limit), out)
    }
}
