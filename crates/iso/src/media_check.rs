//! The media check sum of a whole image: compared, and written into it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Origin, Result};
use crate::fields::SECTOR;
use crate::media_sum::{AREA_LENGTH, AREA_OFFSET, MediaSum, MediaSummer};
use crate::output::{Summers, Sums, read_up_to};

use crate::progress::{Answer, Listener, Progress};

const CHUNK: usize = 1 << 20;
/// Where the primary volume descriptor has the image's size in sectors, big-endian (ECMA-119 8.4.8).
const SIZE_OFFSET: u64 = 16 * SECTOR + 84;

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// The image against the media check sum in it.
    pub media_check: MediaCheck,
    /// The SHA-256 of the image, to compare with one that was published.
    pub sha256: [u8; 32],
}

/// Whether an image is what its media check sum says.
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

/// Reads an image, or a medium up to the image's end, and compares it with the media check sum in it, as
/// `checkisomd5` does.
///
/// # Errors
/// The file cannot be read, or is not an ISO 9660 image, or ends too early.
pub fn verify<A: Answer>(
    path: &Path,
    progress: &mut dyn FnMut(Progress) -> A,
) -> Result<Verification> {
    let read_error = |source| Error::Read {
        path: Origin::Host(path.to_owned()),
        source,
    };
    let mut file = File::open(path).map_err(read_error)?;
    let total = volume_size(path, &mut file)?;
    let implanted = MediaSum::parse(&read_area(&mut file).map_err(read_error)?);
    let summers = Summers {
        media: Some(MediaSummer::new(total)),
        sha256: Some(Sha256::new()),
    };
    file.seek(SeekFrom::Start(0)).map_err(read_error)?;
    let listener = &mut |at| progress(at).go_on();
    let sums = sum(&mut file, total, summers, listener, read_error)?;
    let media_check = match (implanted, sums.media) {
        (Some(implanted), Some(found)) if found == implanted => MediaCheck::Passed(found),
        (Some(implanted), Some(found)) => MediaCheck::Failed { implanted, found },
        _ => MediaCheck::NotFound,
    };
    Ok(Verification {
        media_check,
        sha256: sums.sha256.unwrap_or_default(),
    })
}

/// Sums an image and writes the sum into it, as `implantisomd5` does. An earlier sum is replaced.
///
/// # Errors
/// The file cannot be read or written, or is not an ISO 9660 image, or the sum's place is used for something else.
pub fn implant<A: Answer>(
    path: &Path,
    progress: &mut dyn FnMut(Progress) -> A,
) -> Result<MediaSum> {
    let read_error = |source| Error::Read {
        path: Origin::Host(path.to_owned()),
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
    let summers = Summers {
        media: Some(MediaSummer::new(total)),
        sha256: None,
    };
    file.seek(SeekFrom::Start(0)).map_err(read_error)?;
    let listener = &mut |at| progress(at).go_on();
    let sums = sum(&mut file, total, summers, listener, read_error)?;
    let sum = sums.media.unwrap_or_default();
    put(&mut file, &sum).map_err(write_error)?;
    Ok(sum)
}

/// Sums `total` bytes of an image from its first one on. For the media check its own place counts as spaces.
pub(crate) fn sum(
    image: &mut impl Read,
    total: u64,
    mut summers: Summers,
    progress: &mut Listener<'_>,
    failed: impl Fn(io::Error) -> Error,
) -> Result<Sums> {
    let mut buffer = vec![0; CHUNK];
    let mut done = 0;
    while done < total {
        let want = (CHUNK as u64).min(total - done) as usize;
        let chunk = &mut buffer[..want];
        if read_up_to(image, chunk).map_err(&failed)? < want {
            let message = format!("it has fewer than the {total} bytes in its volume descriptor");
            return Err(failed(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                message,
            )));
        }
        if let Some(sha256) = &mut summers.sha256 {
            sha256.update(&*chunk);
        }
        if let Some(media) = &mut summers.media {
            media.update(chunk);
        }
        done += want as u64;
        progress(Progress { done, total })?;
    }
    Ok(summers.finish())
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
        image: path.display().to_string(),
        reason: reason.to_owned(),
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(damaged("it is too short"));
        }
        result => result.map_err(|source| Error::Read {
            path: Origin::Host(path.to_owned()),
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
