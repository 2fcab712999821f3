//! Names as records have them, and as they are shown.

use std::io::{Read, Seek};

use super::iso_reader::{IsoReader, Names};
use super::record::Record;
use crate::error::Result;
use crate::image_path::ImagePath;

impl<R: Read + Seek> IsoReader<R> {
    /// What to call a record before its name is known.
    pub(super) fn record_path(&self, directory: &ImagePath, record: &Record) -> ImagePath {
        match record.identifier.as_slice() {
            [0] | [1] => directory.clone(),
            identifier => directory.join(self.translate(identifier)),
        }
    }

    pub(super) fn plain_name(&mut self, path: &ImagePath, record: &Record) -> Result<Vec<u8>> {
        if self.names == Names::Joliet && record.identifier.len() % 2 == 1 {
            let reason =
                "its name has an odd number of bytes, and joliet's have two for each character";
            self.problem(path, reason.to_owned())?;
        }
        Ok(self.translate(&record.identifier))
    }

    /// A name as Linux shows it.
    pub(super) fn translate(&self, identifier: &[u8]) -> Vec<u8> {
        if self.names == Names::Joliet {
            return joliet_name(identifier);
        }
        let name = identifier.strip_suffix(b";1").unwrap_or(identifier);
        let name = name.strip_suffix(b".").unwrap_or(name);
        let mut name = name.to_ascii_lowercase();
        for byte in &mut name {
            if *byte == b';' {
                *byte = b'.';
            }
        }
        name
    }
}

/// UTF-16 in UTF-8, without the version. What is half a pair is written as if it were a character, so that no two names
/// become one.
pub(super) fn joliet_name(identifier: &[u8]) -> Vec<u8> {
    let units = identifier
        .chunks_exact(2)
        .map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
    let mut name = Vec::new();
    for c in char::decode_utf16(units) {
        match c {
            Ok(c) => name.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(half) => {
                let unit = half.unpaired_surrogate();
                name.extend([
                    0xE0 | (unit >> 12) as u8,
                    0x80 | (unit >> 6 & 0x3F) as u8,
                    0x80 | (unit & 0x3F) as u8,
                ]);
            }
        }
    }
    if name.ends_with(b";1") {
        name.truncate(name.len() - 2);
    }
    name
}
