//! Where the bytes of a file come from.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Origin;
use crate::image_path::ImagePath;

/// Where the bytes of a file come from.
#[derive(Clone)]
#[non_exhaustive]
pub enum Source {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A file of the host, read when the image is written.
    File(PathBuf),
    /// A program's output or the like, read when the image is written.
    Stream(Stream),
}

/// Something that can be opened for reading, and need not say how much it will give.
///
/// Streams of unknown length go straight into the image, behind all other files; the structures that
/// describe them are written last.
#[derive(Clone)]
pub struct Stream {
    open: Arc<Opener>,
    /// The length in bytes, if it is known.
    pub length: Option<u64>,
    /// The most bytes it can give if the length is not known. It decides only how much room
    /// its directory keeps: one record for each 4 GiB. The default is 64 GiB.
    pub limit: u64,
}

type Opener = dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync;

impl Stream {
    /// A stream of unknown length. `open` is called once for each image that is written.
    pub fn new(
        open: impl Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Arc::new(open),
            length: None,
            limit: 64 << 30,
        }
    }
}

impl Source {
    /// A stream of unknown length.
    pub fn stream(
        open: impl Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync + 'static,
    ) -> Self {
        Self::Stream(Stream::new(open))
    }

    /// The length in bytes, asked of the filesystem for a file. `None` if only reading tells.
    pub(crate) fn length(&self) -> io::Result<Option<u64>> {
        match self {
            Self::Bytes(bytes) => Ok(Some(bytes.len() as u64)),
            Self::File(path) => {
                let metadata = path.metadata()?;
                // Devices and pipes would seem empty.
                if !metadata.is_file() {
                    return Err(io::Error::other("it is not a regular file"));
                }
                Ok(Some(metadata.len()))
            }
            Self::Stream(stream) => Ok(stream.length),
        }
    }

    /// Opens the source at its first byte.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Self::File(path) => Ok(Box::new(File::open(path)?)),
            Self::Stream(stream) => (stream.open)().map(|reader| reader as Box<dyn Read>),
        }
    }

    /// What to call the source in an error; `path` is where it is in the image, and empty for the EFI
    /// system partition, which is in no directory.
    pub(crate) fn name(&self, path: &ImagePath) -> Origin {
        match self {
            Self::File(path) => Origin::Host(path.clone()),
            Self::Bytes(_) | Self::Stream(_) if path.as_bytes().is_empty() => Origin::Esp,
            Self::Bytes(_) | Self::Stream(_) => Origin::Image(path.clone()),
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("length", &self.length)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Stream(stream) => stream.fmt(f),
        }
    }
}
