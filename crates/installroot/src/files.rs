//! The files of an install root.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::beneath::{Owner, read_limited};
use crate::{Error, InstallRoot};

/// No file that is read whole into memory is larger, in bytes.
const READ_LIMIT: u64 = 64 << 20;

/// Its files.
impl InstallRoot {
    /// Whether `path` leads to something.
    pub fn exists(&self, path: impl AsRef<Path>) -> bool {
        self.beneath.open_at(path.as_ref(), OFlags::PATH).is_ok()
    }

    /// Opens a plain file for reading.
    ///
    /// # Errors
    ///
    /// A file that is missing, unreadable or not plain.
    pub fn open_file(&self, path: impl AsRef<Path>) -> Result<File, Error> {
        let path = path.as_ref();
        let opened = self.beneath.open_file(path).map_err(file("open", path))?;
        opened.ok_or_else(|| Error::NotAFile {
            path: path.to_owned(),
        })
    }

    /// The content of a plain file, at most 64 MiB.
    ///
    /// # Errors
    ///
    /// As [`open_file`](Self::open_file), and [`Error::TooLarge`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Vec<u8>, Error> {
        let path = path.as_ref();
        let opened = self.open_file(path)?;
        let bytes = read_limited(opened, READ_LIMIT).map_err(file("read", path))?;
        bytes.ok_or_else(|| Error::TooLarge {
            path: path.to_owned(),
            limit: READ_LIMIT,
        })
    }

    /// The text of a plain file, `None` if there is no file. Bytes that are not
    /// UTF-8 are replaced.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), but for a missing file.
    pub fn read_text(&self, path: impl AsRef<Path>) -> Result<Option<String>, Error> {
        match self.read(path) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(Error::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces `path` by a plain file of root with `mode`; a link there is
    /// replaced, not followed. Directories above it are made.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn write(
        &self,
        path: impl AsRef<Path>,
        content: impl AsRef<[u8]>,
        mode: u32,
    ) -> Result<(), Error> {
        let path = path.as_ref();
        self.create_parent(path)?;
        let owner = Owner { mode, ids: None };
        self.beneath
            .replace(path, content.as_ref(), owner)
            .map_err(file("write", path))
    }

    /// Replaces the content of an existing plain file, keeping mode and owner.
    ///
    /// # Errors
    ///
    /// A file that is missing or not plain, and what the operating system
    /// refuses.
    pub fn rewrite(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<(), Error> {
        let path = path.as_ref();
        let act = file("write", path);
        let present = self.open_file(path)?.metadata().map_err(&act)?;
        let ids = Some((present.uid(), present.gid()));
        let owner = Owner {
            mode: present.mode() & 0o7777,
            ids,
        };
        self.beneath
            .replace(path, content.as_ref(), owner)
            .map_err(act)
    }

    /// Replaces `path` by a symbolic link to `target`. Directories above it
    /// are made.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn symlink(&self, target: impl AsRef<Path>, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.create_parent(path)?;
        self.beneath
            .symlink(target.as_ref(), path)
            .map_err(file("link", path))
    }

    /// Where a symbolic link points; `None` if `path` is no link, or nothing.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn read_link(&self, path: impl AsRef<Path>) -> Result<Option<PathBuf>, Error> {
        let path = path.as_ref();
        match self.beneath.read_link(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map_err(file("read the link", path)),
        }
    }

    /// Makes a directory with mode 0755, and those above it.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn create_dir_all(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.beneath
            .create_dirs(path, 0o755)
            .map_err(file("create", path))
    }

    /// Makes a directory with `mode`, and those above it with 0755; one that is
    /// there stays as it is.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn create_dir_mode(&self, path: impl AsRef<Path>, mode: u32) -> Result<(), Error> {
        let path = path.as_ref();
        self.create_parent(path)?;
        self.beneath
            .create_dir(path, mode)
            .map_err(file("create", path))
    }

    /// Removes a file or link; `false` if there was none.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn remove(&self, path: impl AsRef<Path>) -> Result<bool, Error> {
        let path = path.as_ref();
        self.beneath.remove(path).map_err(file("remove", path))
    }

    /// Removes what is in a directory; nothing if it is a link, or not there.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn empty_dir(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.beneath.empty(path).map_err(file("empty", path))
    }

    /// The names in a directory, sorted; none if it does not exist.
    ///
    /// # Errors
    ///
    /// What the operating system refuses.
    pub fn list(&self, path: impl AsRef<Path>) -> Result<Vec<OsString>, Error> {
        let path = path.as_ref();
        match self.beneath.list(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            other => other.map_err(file("list", path)),
        }
    }

    fn create_parent(&self, path: &Path) -> Result<(), Error> {
        path.parent()
            .map_or(Ok(()), |parent| self.create_dir_all(parent))
    }
}

pub(crate) fn file(act: &'static str, path: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::File {
        act,
        path: path.to_owned(),
        source,
    }
}
