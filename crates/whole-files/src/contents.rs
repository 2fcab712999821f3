//! What comes into a directory that was there, with a mark until all is in it.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fd::AsFd;
use rustix::fs::{AtFlags, FlockOperation, Mode, OFlags, flock, fstat, open, openat, unlinkat};
use rustix::io::Errno;

use crate::unfinished::{is_still, remove_tree};

/// What is in a directory until it has all that it is to have.
const MARK: &str = ".livecd-unfinished";

/// The contents of a directory that was there and empty.
///
/// They cannot appear in one step. Until they are whole, only the owner can enter the
/// directory, and a file in it, locked by this process, says that they are not: what
/// a killed process left is known by it, and [`empty_unfinished`] takes it away.
/// Dropped before they are finished, they are removed.
#[derive(Debug)]
pub struct WholeContents {
    directory: File,
    path: PathBuf,
    mode: Permissions,
    /// As long as they are not whole.
    mark: Option<File>,
}

impl WholeContents {
    /// Begins the contents of the directory `path`, after removing what a process that
    /// was killed has put into it.
    ///
    /// # Errors
    ///
    /// A directory that is not empty, or that another process fills, and what the
    /// operating system refuses.
    pub fn of(path: &Path) -> io::Result<Self> {
        empty_unfinished(path)?;
        refuse_contents(path, &[])?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = File::from(open(path, flags, Mode::empty())?);
        let mode = directory.metadata()?.permissions();
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mark = openat(&directory, MARK, flags, Mode::from_raw_mode(0o600))?;
        flock(&mark, FlockOperation::LockExclusive)?;
        // Whatever came meanwhile is not removed with what this process makes.
        if let Err(error) = refuse_contents(path, &[MARK]) {
            unlinkat(&directory, MARK, AtFlags::empty())?;
            return Err(error);
        }
        let begun = Self {
            directory,
            path: path.to_owned(),
            mode,
            mark: Some(mark.into()),
        };
        begun
            .directory
            .set_permissions(Permissions::from_mode(0o700))?;
        Ok(begun)
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says that they are whole. The directory's mode stays 0700.
    ///
    /// # Errors
    ///
    /// What the operating system refuses; nothing is left then.
    pub fn finish(mut self) -> io::Result<()> {
        unlinkat(&self.directory, MARK, AtFlags::empty())?;
        self.mark = None;
        Ok(())
    }
}

impl Drop for WholeContents {
    fn drop(&mut self) {
        if self.mark.is_some() {
            // Nobody is left to be told, and the next run knows the mark.
            let _ = empty(&self.path, &self.directory);
            let _ = self.directory.set_permissions(self.mode.clone());
        }
    }
}

/// Empties a directory that a process was filling when it was killed; whether it was
/// one.
///
/// # Errors
///
/// A directory that another process still fills, and what the operating system
/// refuses.
pub fn empty_unfinished(path: &Path) -> io::Result<bool> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let directory = File::from(open(path, flags, Mode::empty())?);
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mark = match openat(&directory, MARK, flags, Mode::empty()) {
        // None, or nothing of ours.
        Err(Errno::NOENT | Errno::LOOP | Errno::NXIO | Errno::ISDIR | Errno::ACCESS) => {
            return Ok(false);
        }
        opened => opened?,
    };
    let own = rustix::process::geteuid().as_raw();
    if fstat(&mark)?.st_uid != own {
        return Ok(false);
    }
    match flock(&mark, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => return Err(io::ErrorKind::ResourceBusy.into()),
        locked => locked?,
    }
    // Finished, or emptied, before the lock was ours.
    if !is_still(&directory, OsStr::new(MARK), &mark) {
        return Ok(false);
    }
    empty(path, &directory)?;
    Ok(true)
}

/// Removes all that is in a directory, its mark last.
fn empty(path: &Path, directory: impl AsFd) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == MARK {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => remove_tree(&directory, &name)?,
            false => unlinkat(&directory, &name, AtFlags::empty())?,
        }
    }
    Ok(unlinkat(&directory, MARK, AtFlags::empty())?)
}

fn refuse_contents(path: &Path, but: &[&str]) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        if !but
            .iter()
            .any(|name| entry.as_ref().is_ok_and(|entry| entry.file_name() == *name))
        {
            entry?;
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn contents_are_whole_or_gone_and_the_mode_is_as_before() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let mode = || path.metadata().unwrap().permissions().mode() & 0o777;
        fs::set_permissions(path, Permissions::from_mode(0o751)).unwrap();
        let begun = WholeContents::of(path).unwrap();
        assert_eq!(mode(), 0o700);
        fs::create_dir(path.join("tree")).unwrap();
        let error = WholeContents::of(path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ResourceBusy);
        drop(begun);
        assert!(names(path).is_empty());
        assert_eq!(mode(), 0o751);
        let begun = WholeContents::of(path).unwrap();
        fs::write(path.join("file"), "x").unwrap();
        begun.finish().unwrap();
        assert_eq!(names(path), ["file"]);
        let error = WholeContents::of(path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::DirectoryNotEmpty);
        assert!(!empty_unfinished(path).unwrap());
        assert_eq!(names(path), ["file"]);
    }

    #[test]
    fn what_a_killed_process_put_there_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::create_dir_all(path.join("tree/closed/below")).unwrap();
        let closed = Permissions::from_mode(0o500);
        fs::set_permissions(path.join("tree/closed"), closed).unwrap();
        fs::write(path.join(MARK), "").unwrap();
        WholeContents::of(path).unwrap().finish().unwrap();
        assert!(names(path).is_empty());
    }
}
