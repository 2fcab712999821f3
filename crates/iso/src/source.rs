use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

/// Where the bytes of a file come from.
#[non_exhaustive]
pub enum Source {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A file of the host, read when the image is written.
    File(PathBuf),
}

impl Source {
    /// The length in bytes, asked of the filesystem for a file.
    pub(crate) fn length(&self) -> io::Result<u64> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
            Self::File(path) => Ok(path.metadata()?.len()),
        }
    }

    /// Opens the source at its first byte.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Self::File(path) => Ok(Box::new(File::open(path)?)),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}
