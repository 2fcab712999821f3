//! What is not finished yet, and what of it nobody will finish.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fd::{AsFd, AsRawFd};
use rustix::fs::{
    AtFlags, FileType, FlockOperation, Mode, OFlags, flock, fstat, openat, statat, unlinkat,
};
use rustix::io::Errno;

/// How the names begin that files have before they are whole.
pub(crate) const PREFIX: &str = ".livecd-unfinished-";
/// How many of them there can be in a directory.
const NAMES: u32 = 1000;

/// Takes the first temporary name that `take` can have.
pub(crate) fn free_name(
    directory: impl AsFd,
    mut take: impl FnMut(&OsStr) -> Result<(), Errno>,
) -> io::Result<OsString> {
    for number in 0..NAMES {
        let name = OsString::from(format!("{PREFIX}{number}"));
        match take(&name) {
            Ok(()) => return Ok(name),
            Err(Errno::EXIST) if remove_if_abandoned(&directory, &name) => {
                if take(&name).is_ok() {
                    return Ok(name);
                }
            }
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Errno::EXIST.into())
}

/// Removes what processes that were killed left in `directory` instead of files
/// and directories they had not finished, and returns it.
///
/// # Errors
///
/// A directory that cannot be read.
pub fn remove_unfinished(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    let opened = File::open(directory)?;
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        if name.as_bytes().starts_with(PREFIX.as_bytes()) && remove_if_abandoned(&opened, &name) {
            removed.push(directory.join(name));
        }
    }
    removed.sort();
    Ok(removed)
}

/// Whether `name` was a file of ours that no process holds any more, and is gone.
fn remove_if_abandoned(directory: impl AsFd, name: &OsStr) -> bool {
    let directory = directory.as_fd();
    // Whatever it is, opening it neither waits nor leads elsewhere.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = openat(directory, name, flags, Mode::empty()) else {
        return false;
    };
    let own = rustix::process::geteuid().as_raw();
    let Ok(stat) = fstat(&file) else {
        return false;
    };
    let abandoned = || {
        stat.st_uid == own
            && flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
            && is_still(directory, name, &file)
    };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => abandoned() && unlinkat(directory, name, AtFlags::empty()).is_ok(),
        FileType::Directory => abandoned() && remove_tree(directory, name).is_ok(),
        _ => false,
    }
}

/// Removes the caller's own directory `name` of `directory`, whatever the modes are
/// of those in it.
pub(crate) fn remove_tree(directory: impl AsFd, name: &OsStr) -> io::Result<()> {
    let directory = directory.as_fd().as_raw_fd();
    let path = Path::new("/proc/self/fd")
        .join(directory.to_string())
        .join(name);
    match fs::remove_dir_all(&path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_up(&path)?;
            fs::remove_dir_all(&path)
        }
        removed => removed,
    }
}

/// Lets the caller remove what is in a directory, and in those in it.
fn open_up(directory: &Path) -> io::Result<()> {
    fs::set_permissions(directory, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_up(&entry.path())?;
        }
    }
    Ok(())
}

pub(crate) fn is_still(directory: impl AsFd, name: &OsStr, file: impl AsFd) -> bool {
    match (
        statat(directory, name, AtFlags::SYMLINK_NOFOLLOW),
        fstat(file),
    ) {
        (Ok(there), Ok(own)) => (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino),
        _ => false,
    }
}
