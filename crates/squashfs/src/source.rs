//! Where the bytes of a file come from.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::beneath::HostFile;

/// Where the bytes of a file come from.
#[derive(Clone)]
#[non_exhaustive]
pub enum Source {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A file of the host, read when the image is written. Symlinks are followed.
    File(PathBuf),
    /// A file of a directory that was [added](crate::Tree::add_dir), read when the image is written.
    Beneath(HostFile),
    /// Whatever can be read, and need not say how much that is.
    Reader(Opener),
}

/// Opens a reader at its first byte.
#[derive(Clone)]
pub struct Opener(pub(crate) Arc<OpenReader>);

type OpenReader = dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync;

impl Source {
    /// What `open` gives, which is called once for each image that is written.
    ///
    /// Such a file is found to be the duplicate of another only if it is smaller than a block.
    pub fn reader(
        open: impl Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync + 'static,
    ) -> Self {
        Self::Reader(Opener(Arc::new(open)))
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
            Self::Beneath(file) => Ok(Some(file.size())),
            Self::Reader(_) => Ok(None),
        }
    }

    /// Opens the source at its first byte.
    pub(crate) fn open(&self) -> io::Result<Opened<'_>> {
        Ok(match self {
            Self::Bytes(bytes) => Opened::Other(Box::new(bytes.as_slice())),
            Self::File(path) => Opened::File(File::open(path)?),
            Self::Beneath(file) => Opened::File(file.open()?),
            Self::Reader(open) => Opened::Other((open.0)()?),
        })
    }
}

/// An opened source.
pub(crate) enum Opened<'a> {
    /// Holes of it can be skipped.
    File(File),
    Other(Box<dyn Read + 'a>),
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").finish_non_exhaustive()
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Beneath(file) => file.fmt(f),
            Self::Reader(open) => open.fmt(f),
        }
    }
}
