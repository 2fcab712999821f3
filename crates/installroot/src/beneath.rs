//! Paths resolved beneath a directory, openat2(2).

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, ResolveFlags, XattrFlags};
use rustix::io::Errno;

use crate::emptying;

/// Links and `..` are followed as if the directory were `/`; links of `/proc`,
/// which lead anywhere, are refused.
const RESOLVE: ResolveFlags = ResolveFlags::IN_ROOT.union(ResolveFlags::NO_MAGICLINKS);

/// A directory that no path given to it can leave.
///
/// It is not kept open: if it is a mount, it could not be unmounted.
#[derive(Debug)]
pub(crate) struct Beneath(PathBuf);

/// Whose a new file is: without ids, the writer's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) mode: u32,
    pub(crate) ids: Option<(u32, u32)>,
}

impl Beneath {
    pub(crate) fn open(directory: &Path) -> io::Result<Self> {
        let beneath = Self(fs::canonicalize(directory)?);
        beneath.directory()?;
        Ok(beneath)
    }

    fn directory(&self) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(rustix::fs::open(&self.0, flags, Mode::empty())?)
    }

    /// Opens what `path` leads to.
    pub(crate) fn open_at(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let directory = self.directory()?;
        let path = relative(path);
        // Another process renaming directories meanwhile makes this fail with
        // EAGAIN, openat2(2); the answer is to try again, but not for ever.
        for _ in 0..64 {
            let flags = flags | OFlags::CLOEXEC;
            match rustix::fs::openat2(&directory, path, flags, Mode::empty(), RESOLVE) {
                Err(Errno::AGAIN) => {}
                other => return Ok(other?),
            }
        }
        Err(Errno::AGAIN.into())
    }

    /// Opens a plain file for reading, without waiting on a FIFO or device.
    pub(crate) fn open_file(&self, path: &Path) -> io::Result<Option<File>> {
        // First only a handle: opening some devices has effects.
        let handle = self.open_at(path, OFlags::PATH)?;
        let kind = FileType::from_raw_mode(rustix::fs::fstat(&handle)?.st_mode);
        if kind != FileType::RegularFile {
            return Ok(None);
        }
        let file = self.open_at(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)?;
        let kind = FileType::from_raw_mode(rustix::fs::fstat(&file)?.st_mode);
        Ok((kind == FileType::RegularFile).then(|| file.into()))
    }

    /// The directory that holds `path`, and the last name of it.
    fn parent(&self, path: &Path) -> io::Result<(OwnedFd, PathBuf)> {
        let name = match path.components().next_back() {
            Some(Component::Normal(name)) => PathBuf::from(name),
            _ => return Err(Errno::INVAL.into()),
        };
        let parent = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        Ok((self.open_at(parent, flags)?, name))
    }

    /// Replaces `path`, whatever it is, by a plain file.
    pub(crate) fn replace(&self, path: &Path, bytes: &[u8], owner: Owner) -> io::Result<()> {
        let (parent, name) = self.parent(path)?;
        let temporary = temporary(&name);
        remove_at(&parent, &temporary)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let flags = flags | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(owner.mode);
        let mut file = File::from(rustix::fs::openat(&parent, &temporary, flags, mode)?);
        if let Some((uid, gid)) = owner.ids {
            std::os::unix::fs::fchown(&file, Some(uid), Some(gid))?;
        }
        rustix::fs::fchmod(&file, mode)?;
        file.write_all(bytes)?;
        Ok(rustix::fs::renameat(&parent, &temporary, &parent, &name)?)
    }

    /// Replaces `path`, whatever it is, by a symbolic link.
    pub(crate) fn symlink(&self, target: &Path, path: &Path) -> io::Result<()> {
        let (parent, name) = self.parent(path)?;
        let temporary = temporary(&name);
        remove_at(&parent, &temporary)?;
        rustix::fs::symlinkat(target, &parent, &temporary)?;
        Ok(rustix::fs::renameat(&parent, &temporary, &parent, &name)?)
    }

    /// Where the symbolic link at `path` points; `None` if it is none.
    pub(crate) fn read_link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        let (parent, name) = self.parent(path)?;
        match rustix::fs::readlinkat(&parent, &name, Vec::new()) {
            Ok(target) => {
                use std::os::unix::ffi::OsStringExt;
                Ok(Some(
                    std::ffi::OsString::from_vec(target.into_bytes()).into(),
                ))
            }
            Err(Errno::INVAL) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Sets an extended attribute of a file or link, not of what it leads to.
    pub(crate) fn set_attribute(&self, path: &Path, name: &str, value: &[u8]) -> io::Result<()> {
        let (folder, file) = match path == Path::new("/") {
            true => (self.directory()?, PathBuf::from(".")),
            false => self.parent(path)?,
        };
        // A handle without access cannot be used itself, fsetxattr(2).
        let folder_path = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
        let flags = XattrFlags::empty();
        Ok(rustix::fs::lsetxattr(
            folder_path.join(file),
            name,
            value,
            flags,
        )?)
    }

    /// Removes a file or link; `false` if there is none.
    pub(crate) fn remove(&self, path: &Path) -> io::Result<bool> {
        match self.parent(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            parent => parent.and_then(|(parent, name)| remove_at(&parent, &name)),
        }
    }

    /// Makes a directory and those above it; modes of those that exist stay.
    pub(crate) fn create_dirs(&self, path: &Path, mode: u32) -> io::Result<()> {
        let mut done = PathBuf::from(".");
        for component in path.components() {
            let Component::Normal(name) = component else {
                continue;
            };
            let flags = OFlags::PATH | OFlags::DIRECTORY;
            let parent = self.open_at(&done, flags)?;
            done.push(name);
            make_directory(&parent, Path::new(name), Mode::from_raw_mode(mode))?;
        }
        self.open_at(&done, OFlags::PATH | OFlags::DIRECTORY)
            .map(drop)
    }

    /// Makes a directory with exactly `mode`, unless something is there.
    pub(crate) fn create_dir(&self, path: &Path, mode: u32) -> io::Result<()> {
        let (parent, name) = self.parent(path)?;
        make_directory(&parent, &name, Mode::from_raw_mode(mode))
    }

    /// Removes what is in a directory, unless that is a link or missing.
    pub(crate) fn empty(&self, path: &Path) -> io::Result<()> {
        let Ok((parent, name)) = self.parent(path) else {
            return Ok(());
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let directory = match rustix::fs::openat(parent, name, flags, Mode::empty()) {
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(()),
            other => other?,
        };
        Ok(emptying::empty(directory).map_err(|stopped| stopped.errno)?)
    }

    /// The names in a directory, sorted.
    pub(crate) fn list(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let directory = self.open_at(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut names = Vec::new();
        let mut buffer = Vec::with_capacity(16 * 1024);
        let mut entries = RawDir::new(directory.as_fd(), buffer.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Should the kernel ever not resolve beneath the directory, an absolute path
/// would be one of the build host.
fn relative(path: &Path) -> &Path {
    match path.strip_prefix("/") {
        Ok(rest) if rest == Path::new("") => Path::new("."),
        Ok(rest) => rest,
        Err(_) => path,
    }
}

fn temporary(name: &Path) -> PathBuf {
    PathBuf::from(format!(".{}.livecd-new", name.display()))
}

/// Makes a directory with exactly `mode`, unless something is there.
fn make_directory(parent: &OwnedFd, name: &Path, mode: Mode) -> io::Result<()> {
    match rustix::fs::mkdirat(parent, name, mode) {
        Err(Errno::EXIST) => return Ok(()),
        made => made?,
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let directory = rustix::fs::openat(parent, name, flags, Mode::empty())?;
    // Whatever the umask.
    Ok(rustix::fs::fchmod(directory, mode)?)
}

fn remove_at(parent: &OwnedFd, name: &Path) -> io::Result<bool> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Reads at most `limit` bytes; `None` if there is more.
pub(crate) fn read_limited(file: File, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
