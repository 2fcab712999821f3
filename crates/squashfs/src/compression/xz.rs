//! LZMA2 in xz streams, by the reference library. The kernel reads streams with CRC-32 sums or none.

use std::io;
use std::mem;

use liblzma::stream::{Action, Check, Filters, LzmaOptions, Status, Stream};

use super::{Compress, Decompress, Filter};

/// The effort, as mksquashfs takes it.
const PRESET: u32 = 6;
/// What decompressing a block may take in bytes: more than a dictionary of the largest block needs.
const DECODER_LIMIT: u64 = 64 << 20;

struct Encoder {
    dictionary: u32,
    filter: Option<Filter>,
    filtered: Vec<u8>,
}

struct Decoder;

pub(super) fn compressor(dictionary: u32, filter: Option<Filter>) -> Box<dyn Compress> {
    Box::new(Encoder {
        dictionary,
        filter,
        filtered: Vec::new(),
    })
}

pub(super) fn decompressor() -> Box<dyn Decompress> {
    Box::new(Decoder)
}

impl Encoder {
    fn filters(&self, filter: Option<Filter>) -> io::Result<Filters> {
        let mut options = LzmaOptions::new_preset(PRESET)?;
        options.dict_size(self.dictionary);
        let mut filters = Filters::new();
        match filter {
            Some(Filter::X86) => drop(filters.x86()),
            Some(Filter::PowerPc) => drop(filters.powerpc()),
            Some(Filter::Ia64) => drop(filters.ia64()),
            Some(Filter::Arm) => drop(filters.arm()),
            Some(Filter::ArmThumb) => drop(filters.arm_thumb()),
            Some(Filter::Sparc) => drop(filters.sparc()),
            None => {}
        }
        filters.lzma2(&options);
        Ok(filters)
    }

    fn encode(&self, filter: Option<Filter>, raw: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mut stream = Stream::new_stream_encoder(&self.filters(filter)?, Check::Crc32)?;
        out.clear();
        // More than what cannot be compressed takes: 3 bytes for each 64 KiB, the stream's head and its index.
        out.reserve(raw.len() + raw.len() / 8192 + 1024);
        match stream.process_vec(raw, out, Action::Finish)? {
            Status::StreamEnd => Ok(()),
            status => Err(io::Error::other(format!(
                "the stream did not end: {status:?}"
            ))),
        }
    }
}

impl Compress for Encoder {
    fn compress(&mut self, raw: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.encode(None, raw, out)?;
        if self.filter.is_some() {
            let mut filtered = mem::take(&mut self.filtered);
            self.encode(self.filter, raw, &mut filtered)?;
            if filtered.len() < out.len() {
                mem::swap(&mut filtered, out);
            }
            self.filtered = filtered;
        }
        Ok(())
    }
}

impl Decompress for Decoder {
    fn decompress(&mut self, stored: &[u8], out: &mut [u8]) -> io::Result<usize> {
        let mut stream = Stream::new_stream_decoder(DECODER_LIMIT, 0)?;
        match stream.process(stored, out, Action::Finish)? {
            Status::StreamEnd => Ok(stream.total_out() as usize),
            status => Err(io::Error::other(format!(
                "the stream does not end: {status:?}"
            ))),
        }
    }
}
