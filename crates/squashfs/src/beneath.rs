//! Files beneath a directory of the host, whoever else changes what is in there: no symlink is ever followed.

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustix::fs::{Mode, OFlags, Stat, fstat, openat};

use crate::image_path::ImagePath;

/// An opened directory, and where it was found.
#[derive(Debug)]
pub(crate) struct Beneath {
    root: Arc<OwnedFd>,
    path: PathBuf,
    /// The directory that was opened last, as the next file is mostly in it.
    last: Mutex<Option<(ImagePath, Arc<OwnedFd>)>>,
}

impl Beneath {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let root: OwnedFd = rustix::fs::open(path, DIRECTORY - OFlags::NOFOLLOW, Mode::empty())?;
        Ok(Self {
            root: Arc::new(root),
            path: path.to_owned(),
            last: Mutex::default(),
        })
    }

    /// What a file is called in an error.
    pub(crate) fn host_path(&self, path: &ImagePath) -> PathBuf {
        self.path.join(path.to_path())
    }

    /// Closes the directory that was opened last.
    pub(crate) fn forget(&self) {
        *self.last.lock().unwrap_or_else(|error| error.into_inner()) = None;
    }

    /// Opens a directory, name by name.
    pub(crate) fn directory(&self, path: &ImagePath) -> io::Result<Arc<OwnedFd>> {
        let mut last = self.last.lock().unwrap_or_else(|error| error.into_inner());
        if let Some((at, directory)) = &*last
            && at == path
        {
            return Ok(Arc::clone(directory));
        }
        let mut directory = Arc::clone(&self.root);
        for name in path.names() {
            let name = OsStr::from_bytes(name);
            directory = Arc::new(openat(&*directory, name, DIRECTORY, Mode::empty())?);
        }
        *last = Some((path.clone(), Arc::clone(&directory)));
        Ok(directory)
    }
}

const DIRECTORY: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// A regular file beneath a directory, as it was when it was described.
#[derive(Clone)]
pub struct HostFile {
    beneath: Arc<Beneath>,
    path: ImagePath,
    identity: Identity,
}

/// What tells a file from others, and from what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    size: u64,
    mtime: (i64, i64),
}

impl Identity {
    fn of(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: stat.st_size as u64,
            #[allow(clippy::unnecessary_cast, reason = "not of one type on each processor")]
            mtime: (stat.st_mtime as i64, stat.st_mtime_nsec as i64),
        }
    }
}

impl HostFile {
    pub(crate) fn new(beneath: &Arc<Beneath>, path: ImagePath, stat: &Stat) -> Self {
        Self {
            beneath: Arc::clone(beneath),
            path,
            identity: Identity::of(stat),
        }
    }

    /// Bytes.
    pub(crate) fn size(&self) -> u64 {
        self.identity.size
    }

    /// Opens it. Another file in its place, and one that changed, are errors of the kind `Other`.
    pub(crate) fn open(&self) -> io::Result<File> {
        let directory = self.beneath.directory(&self.path.parent())?;
        // A pipe that took its place would wait for a writer, and a terminal would become ours.
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let name = OsStr::from_bytes(self.path.name());
        let file = openat(directory.as_fd(), name, flags, Mode::empty())?;
        if Identity::of(&fstat(&file)?) != self.identity {
            return Err(io::Error::other("it is not the file that was described"));
        }
        Ok(file.into())
    }

    /// Its path on the host, for errors.
    pub(crate) fn host_path(&self) -> PathBuf {
        self.beneath.host_path(&self.path)
    }
}

impl fmt::Debug for HostFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HostFile").field(&self.host_path()).finish()
    }
}
