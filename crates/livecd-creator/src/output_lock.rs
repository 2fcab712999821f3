//! Two builds must not make the same file at the same time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};

/// Held while a build makes the image of a name in a directory.
///
/// A socket with a name in memory, unix(7): unlike a lock file it is gone with
/// its process, and nothing is left in anybody's directory.
#[derive(Debug)]
pub(crate) struct OutputLock {
    _socket: Option<UnixListener>,
}

/// The image is being made by another build.
#[derive(Debug, thiserror::Error)]
#[error(
    "another build is making {name} in {}; wait for its end, or give this one another name with \
     --fslabel or another directory with --output", output.display()
)]
pub(crate) struct Taken {
    output: PathBuf,
    name: String,
}

impl OutputLock {
    /// Takes the lock; where there are no such sockets, nothing is locked.
    pub(crate) fn take(output: &Path, name: &str) -> Result<Self, Taken> {
        match address(output, name).and_then(|address| UnixListener::bind_addr(&address)) {
            Ok(socket) => Ok(Self {
                _socket: Some(socket),
            }),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(Taken {
                output: output.to_owned(),
                name: name.to_owned(),
            }),
            Err(_) => Ok(Self { _socket: None }),
        }
    }
}

/// The directory's numbers, as paths to it differ, and a short form of the name.
fn address(output: &Path, name: &str) -> io::Result<SocketAddr> {
    let directory = fs::metadata(output)?;
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let (device, inode, name) = (directory.dev(), directory.ino(), hasher.finish());
    SocketAddr::from_abstract_name(format!("livecd-creator/{device}/{inode}/{name:x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_taken_once_at_a_time() {
        let output = tempfile::tempdir().unwrap();
        let first = OutputLock::take(output.path(), "Name").unwrap();
        OutputLock::take(output.path(), "Other").unwrap();
        OutputLock::take(&output.path().join("."), "Name").unwrap_err();
        drop(first);
        OutputLock::take(output.path(), "Name").unwrap();
    }
}
