use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::fields::SECTOR;
use crate::media_sum::{AREA_LENGTH, AREA_OFFSET, MediaSum, MediaSummer};
use crate::output::read_some;
use crate::report::Progress;

const CHUNK: usize = 1 << 20;
/// Where the primary volume descriptor has the image's size in sectors, big-endian (ECMA-119 8.4.8).
const SIZE_OFFSET: u64 = 16 * SECTOR + 84;

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MediaCheck {
    /// The image is what was summed.
    Passed(MediaSum),
    /// It differs.
    Failed {
        /// The sum in the image.
        implanted: MediaSum,
        /// The sum of the image.
        found: MediaSum,
    },
    /// No sum was implanted.
    NotFound,
}

/// Compares an image with the media check sum in it, as `checkisomd5` does.
///
/// # Errors
/// The file cannot be read, or is not an ISO 9660 image, or ends too early.
pub fn verify(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<MediaCheck> {
    let read_error = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(read_error)?;
    let total = volume_size(path, &mut file)?;
    let Some(implanted) = MediaSum::parse(&read_area(&mut file).map_err(read_error)?) else {
        return Ok(MediaCheck::NotFound);
    };
    let found = sum(&mut file, total, &mut |done| {
        progress(Progress { done, total })
    })
    .map_err(read_error)?;
    Ok(if found == implanted {
        MediaCheck::Passed(found)
    } else {
        MediaCheck::Failed { implanted, found }
    })
}

/// Sums an image and writes the sum into it, as `implantisomd5` does. An earlier sum is replaced.
///
/// # Errors
/// The file cannot be read or written, or is not an ISO 9660 image, or the sum's place is used for something else.
pub fn implant(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<MediaSum> {
    let read_error = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let write_error = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    let mut file = File::options()
        .read(true)
        .write(true)
        .open(path)
        .map_err(read_error)?;
    let total = volume_size(path, &mut file)?;
    let area = read_area(&mut file).map_err(read_error)?;
    if area != [b' '; AREA_LENGTH] && MediaSum::parse(&area).is_none() {
        return Err(Error::ApplicationData {
            path: path.to_owned(),
        });
    }
    let sum = sum(&mut file, total, &mut |done| {
        progress(Progress { done, total })
    })
    .map_err(read_error)?;
    put(&mut file, &sum).map_err(write_error)?;
    Ok(sum)
}

/// The media check sum of an image of `total` bytes, whatever is in the sum's own place.
pub(crate) fn sum(
    file: &mut File,
    total: u64,
    progress: &mut dyn FnMut(u64),
) -> io::Result<MediaSum> {
    let mut summer = MediaSummer::new(total);
    let mut position = 0;
    each_chunk(file, |chunk| {
        let blank = |at: u64| {
            at.checked_sub(position)
                .and_then(|at| usize::try_from(at).ok())
        };
        let start = blank(AREA_OFFSET).filter(|start| *start < chunk.len());
        if let Some(start) = start {
            let end = (start + AREA_LENGTH).min(chunk.len());
            chunk[start..end].fill(b' ');
        }
        summer.update(chunk);
        position += chunk.len() as u64;
        progress(position.min(total));
    })?;
    if position < total {
        let message = format!("it has {position} bytes of the {total} in its volume descriptor");
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
    }
    Ok(summer.finish())
}

/// The SHA-256 of a whole file.
pub(crate) fn sha256(file: &mut File, progress: &mut dyn FnMut(u64)) -> io::Result<[u8; 32]> {
    let (mut sha256, mut position) = (Sha256::new(), 0);
    each_chunk(file, |chunk| {
        sha256.update(&*chunk);
        position += chunk.len() as u64;
        progress(position);
    })?;
    Ok(sha256.finalize().into())
}

/// Writes a sum into its place.
pub(crate) fn put(file: &mut File, sum: &MediaSum) -> io::Result<()> {
    file.seek(SeekFrom::Start(AREA_OFFSET))?;
    file.write_all(&sum.render())
}

/// The size of an image in bytes, as its primary volume descriptor says it.
fn volume_size(path: &Path, file: &mut File) -> Result<u64> {
    let mut sector = [0; SECTOR as usize];
    let mut read = || {
        file.seek(SeekFrom::Start(16 * SECTOR))?;
        file.read_exact(&mut sector)
    };
    let damaged = |reason: &str| Error::Damaged {
        path: path.display().to_string(),
        reason: reason.to_owned(),
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(damaged("it is too short"));
        }
        result => result.map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?,
    }
    if !sector.starts_with(b"\x01CD001") {
        return Err(damaged("it has no primary volume descriptor in sector 16"));
    }
    let at = (SIZE_OFFSET % SECTOR) as usize;
    let size = sector[at..at + 4]
        .iter()
        .fold(0, |size, byte| size << 8 | u64::from(*byte));
    Ok(size * SECTOR)
}

fn read_area(file: &mut File) -> io::Result<[u8; AREA_LENGTH]> {
    let mut area = [0; AREA_LENGTH];
    file.seek(SeekFrom::Start(AREA_OFFSET))?;
    file.read_exact(&mut area)?;
    Ok(area)
}

fn each_chunk(file: &mut File, mut visit: impl FnMut(&mut [u8])) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; CHUNK];
    loop {
        let mut filled = 0;
        while filled < CHUNK {
            match read_some(file, &mut buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        if filled == 0 {
            return Ok(());
        }
        visit(&mut buffer[..filled]);
    }
}
