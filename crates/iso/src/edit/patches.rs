//! Bytes that are other ones in the new image, where the old image is kept.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::fields::SECTOR;

/// What to write over what is kept. Where two lie over each other, the later one counts.
#[derive(Debug, Default)]
pub(super) struct Patches(Vec<(u64, Vec<u8>)>);

impl Patches {
    pub(super) fn put(&mut self, at: u64, bytes: impl Into<Vec<u8>>) {
        self.0.push((at, bytes.into()));
    }

    /// Reads bytes of the old image as they will be.
    pub(super) fn read(&self, image: &mut File, at: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = read_at(image, at, length)?;
        self.lay_over(at, &mut bytes);
        Ok(bytes)
    }

    /// As [`read`](Self::read), for a sector.
    pub(super) fn sector(&self, image: &mut File, number: u64) -> io::Result<Vec<u8>> {
        self.read(image, number * SECTOR, SECTOR)
    }

    /// Whether one of `length` bytes at `start` is patched.
    pub(super) fn touch(&self, start: u64, length: u64) -> bool {
        let end = start + length;
        let mut patches = self.0.iter();
        patches.any(|(at, patch)| *at < end && start < at + patch.len() as u64)
    }

    /// Changes bytes that lie at `start`.
    pub(super) fn lay_over(&self, start: u64, bytes: &mut [u8]) {
        let end = start + bytes.len() as u64;
        for (at, patch) in &self.0 {
            let (from, to) = (start.max(*at), end.min(at + patch.len() as u64));
            if from < to {
                let source = &patch[(from - at) as usize..(to - at) as usize];
                bytes[(from - start) as usize..(to - start) as usize].copy_from_slice(source);
            }
        }
    }

    pub(super) fn write(&self, out: &mut File) -> io::Result<()> {
        for (at, bytes) in &self.0 {
            out.seek(SeekFrom::Start(*at))?;
            out.write_all(bytes)?;
        }
        Ok(())
    }
}

/// The new image, while what is kept of the old one is still being copied.
pub(super) struct Preview<'a> {
    /// The old image, from which up to `kept` is read.
    pub(super) image: &'a File,
    pub(super) kept: u64,
    /// The new image, from which the rest is read.
    pub(super) out: &'a File,
    pub(super) patches: &'a Patches,
    pub(super) position: u64,
}

impl Read for Preview<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (mut file, room) = match self.kept.checked_sub(self.position) {
            None | Some(0) => (self.out, u64::MAX),
            Some(left) => (self.image, left),
        };
        let room = room.min(buffer.len() as u64) as usize;
        file.seek(SeekFrom::Start(self.position))?;
        let count = file.read(&mut buffer[..room])?;
        self.patches.lay_over(self.position, &mut buffer[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

pub(super) fn read_at(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
