//! Files that are stored in blocks, each compressed by zlib: zisofs, and zisofs2 for more than 4 GiB.

use std::io::{self, ErrorKind, Read, Seek};

use flate2::{Decompress, FlushDecompress, Status};

use super::entry::Zisofs;
use super::stored::Stored;

const MAGIC: [u8; 8] = [0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07];
const MAGIC_2: [u8; 8] = [0xEF, 0x22, 0x55, 0xA1, 0xBC, 0x1B, 0x95, 0xA0];

/// Unpacks one block after the other.
#[derive(Debug)]
pub(super) struct Unpacker {
    compression: Zisofs,
    length: u64,
    /// The number of the block that is unpacked.
    number: Option<u64>,
    block: Vec<u8>,
}

impl Unpacker {
    pub(super) fn new(compression: Zisofs, length: u64) -> Self {
        Self {
            compression,
            length,
            number: None,
            block: Vec::new(),
        }
    }

    /// What there is from `position` on to the end of its block.
    pub(super) fn block_at<R: Read + Seek>(
        &mut self,
        position: u64,
        stored: &mut Stored<'_, R>,
    ) -> io::Result<&[u8]> {
        let number = position >> self.compression.block_bits;
        if self.number != Some(number) {
            if self.number.is_none() {
                self.check_header(stored)?;
            }
            self.number = None;
            self.unpack(number, stored)?;
            self.number = Some(number);
        }
        let offset = position - (number << self.compression.block_bits);
        Ok(self.block.get(offset as usize..).unwrap_or_default())
    }

    fn check_header<R: Read + Seek>(&self, stored: &mut Stored<'_, R>) -> io::Result<()> {
        let Zisofs {
            version,
            header,
            block_bits,
        } = self.compression;
        let mut bytes = [0; 24];
        let bytes = &mut bytes[..header.min(24) as usize];
        stored.read_exact_at(0, bytes)?;
        let number = |at: usize, count: usize| {
            let bytes = bytes.get(at..at + count).unwrap_or_default();
            bytes
                .iter()
                .rev()
                .fold(0, |number, byte| number << 8 | u64::from(*byte))
        };
        // What the directory says stands here, too.
        let (magic, numbers, expected) = match version {
            1 => (
                MAGIC,
                [number(8, 4), number(12, 1), number(13, 1)],
                header / 4,
            ),
            _ => (
                MAGIC_2,
                [number(12, 8), number(9, 1), number(11, 1)],
                header / 4,
            ),
        };
        if bytes[..8] != magic || numbers != [self.length, expected.into(), block_bits.into()] {
            return Err(damaged(
                "its header is not that of a compressed file, or not the one that its directory describes",
            ));
        }
        Ok(())
    }

    fn unpack<R: Read + Seek>(
        &mut self,
        number: u64,
        stored: &mut Stored<'_, R>,
    ) -> io::Result<()> {
        let Zisofs {
            version,
            header,
            block_bits,
            ..
        } = self.compression;
        let pointer_length = if version == 1 { 4 } else { 8 };
        let mut pointers = [0; 16];
        let pointers = &mut pointers[..2 * pointer_length];
        stored.read_exact_at(u64::from(header) + number * pointer_length as u64, pointers)?;
        let pointer = |bytes: &[u8]| {
            bytes
                .iter()
                .rev()
                .fold(0, |n, byte| n << 8 | u64::from(*byte))
        };
        let (start, end) = (
            pointer(&pointers[..pointer_length]),
            pointer(&pointers[pointer_length..]),
        );
        let before = number << block_bits;
        let length = (1 << block_bits).min(self.length - before) as usize;
        self.block.clear();
        self.block.resize(length, 0);
        if start == end {
            return Ok(());
        }
        // A block that cannot be made smaller grows by less than this.
        let most = (2 << block_bits) + 1024;
        let packed_length = end.checked_sub(start).filter(|length| *length <= most);
        let Some(packed_length) = packed_length else {
            return Err(damaged(
                "a block of it is compressed to an impossible length",
            ));
        };
        let mut packed = vec![0; packed_length as usize];
        stored.read_exact_at(start, &mut packed)?;
        let mut decompress = Decompress::new(true);
        let status = decompress.decompress(&packed, &mut self.block, FlushDecompress::Finish);
        match status {
            Ok(Status::StreamEnd) if decompress.total_out() == length as u64 => Ok(()),
            _ => Err(damaged("a block of it cannot be unpacked")),
        }
    }
}

fn damaged(reason: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}
