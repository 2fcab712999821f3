//! A file's content in blocks, of which some need not be read: holes.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek};

use rustix::fs::{SeekFrom, seek};
use rustix::io::Errno;

use crate::source::Opened;

/// What a block is.
pub(crate) enum Piece {
    /// Bytes; fewer than were wanted only at the end.
    Bytes(Vec<u8>),
    /// So many zeros, of which the filesystem says that they are not stored.
    Hole(u64),
}

/// The content of a file, from its first byte on.
pub(crate) struct Pieces<'a> {
    source: Opened<'a>,
    position: u64,
    /// Where the next data is known to be in a file that has holes.
    data_from: u64,
}

impl<'a> Pieces<'a> {
    pub(crate) fn new(source: Opened<'a>) -> Self {
        Self {
            source,
            position: 0,
            data_from: 0,
        }
    }

    /// The next `wanted` bytes, or as many as there are.
    pub(crate) fn next(&mut self, wanted: usize, expected_end: Option<u64>) -> io::Result<Piece> {
        if let (Opened::File(file), Some(end)) = (&mut self.source, expected_end) {
            if self.data_from <= self.position {
                self.data_from = next_data(file, self.position, end)?;
            }
            let block_end = self.position + wanted as u64;
            if self.data_from >= block_end {
                self.position = block_end;
                file.seek(io::SeekFrom::Start(block_end))?;
                return Ok(Piece::Hole(wanted as u64));
            }
        }
        let mut bytes = Vec::with_capacity(wanted);
        match &mut self.source {
            Opened::File(file) => file.take(wanted as u64).read_to_end(&mut bytes)?,
            Opened::Other(reader) => reader.take(wanted as u64).read_to_end(&mut bytes)?,
        };
        self.position += bytes.len() as u64;
        Ok(Piece::Bytes(bytes))
    }

    /// Whether there is more.
    pub(crate) fn has_more(&mut self) -> io::Result<bool> {
        let mut byte = [0];
        loop {
            let read = match &mut self.source {
                Opened::File(file) => file.read(&mut byte),
                Opened::Other(reader) => reader.read(&mut byte),
            };
            match read {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read.map(|count| count > 0),
            }
        }
    }
}

/// Where the next data is, from `position` on; `end` if all is a hole up to there, `position` where nobody knows.
fn next_data(file: &mut File, position: u64, end: u64) -> io::Result<u64> {
    let found = match seek(&*file, SeekFrom::Data(position)) {
        Ok(data) => data,
        // No data behind it: the file may have become shorter, which its length has to tell.
        Err(Errno::NXIO) => file.metadata()?.len().clamp(position, end),
        Err(_) => position,
    };
    file.seek(io::SeekFrom::Start(position))?;
    Ok(found)
}
