//! Directories that appear under their name with all that is in them.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, FlockOperation, Mode, OFlags, RenameFlags, flock, mkdirat, openat, renameat_with,
    statat,
};
use rustix::io::Errno;

use crate::file::open_parent;
use crate::unfinished::{free_name, is_still, remove_tree};

/// A new directory that gets its name when all is in it.
///
/// Until then it lies beside that name, under one that
/// [`remove_unfinished`](crate::remove_unfinished) knows, and only its owner can enter
/// it. Dropped before it is finished, it is removed.
#[derive(Debug)]
pub struct WholeDirectory {
    parent: OwnedFd,
    name: OsString,
    temporary: Option<OsString>,
    path: PathBuf,
    _lock: OwnedFd,
}

impl WholeDirectory {
    /// Begins the directory that is to be at `path`.
    ///
    /// # Errors
    ///
    /// Something that is there already, a path without a last name, and what the
    /// operating system refuses.
    pub fn at(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(Errno::INVAL)?.to_owned();
        let parent = open_parent(path)?;
        refuse_existing(&parent, &name)?;
        loop {
            let mode = Mode::from_raw_mode(0o700);
            let temporary = free_name(&parent, |name| mkdirat(&parent, name, mode))?;
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let lock = match openat(&parent, &temporary, flags, Mode::empty()) {
                Err(Errno::NOENT) => continue,
                opened => opened?,
            };
            flock(&lock, FlockOperation::LockExclusive)?;
            // Somebody who cleans up may have come before the lock.
            if is_still(&parent, &temporary, &lock) {
                return Ok(Self {
                    path: path.with_file_name(&temporary),
                    parent,
                    name,
                    temporary: Some(temporary),
                    _lock: lock,
                });
            }
        }
    }

    /// Where it is until it is finished.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name.
    ///
    /// # Errors
    ///
    /// Something that is there by now, and what the operating system refuses; nothing
    /// is left then.
    pub fn finish(mut self) -> io::Result<()> {
        let Some(temporary) = &self.temporary else {
            return Ok(());
        };
        let rename =
            |flags| renameat_with(&self.parent, temporary, &self.parent, &self.name, flags);
        match rename(RenameFlags::NOREPLACE) {
            // What filesystems without it say. Plain renaming replaces at most an
            // empty directory.
            Err(Errno::INVAL | Errno::NOSYS) => {
                refuse_existing(&self.parent, &self.name)?;
                rename(RenameFlags::empty())?;
            }
            renamed => renamed?,
        }
        self.temporary = None;
        Ok(())
    }
}

impl Drop for WholeDirectory {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // Nobody is left to be told, and the next run knows the name.
            let _ = remove_tree(&self.parent, temporary);
        }
    }
}

fn refuse_existing(parent: &OwnedFd, name: &OsString) -> io::Result<()> {
    match statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Err(Errno::EXIST.into()),
        Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::remove_unfinished;
    use crate::unfinished::PREFIX;

    #[test]
    fn a_directory_is_there_with_all_that_is_in_it_or_not_at_all() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("tree");
        let names = || fs::read_dir(parent.path()).unwrap().count();
        let begun = WholeDirectory::at(&path).unwrap();
        fs::write(begun.path().join("file"), "x").unwrap();
        assert!(!path.exists());
        drop(begun);
        assert_eq!(names(), 0);
        let begun = WholeDirectory::at(&path).unwrap();
        fs::write(begun.path().join("file"), "x").unwrap();
        begun.finish().unwrap();
        assert_eq!(fs::read(path.join("file")).unwrap(), b"x");
        assert_eq!(names(), 1);
    }

    #[test]
    fn nothing_that_is_there_is_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("tree");
        let begun = WholeDirectory::at(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let error = begun.finish().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        let error = WholeDirectory::at(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    /// Also what its owner may not change.
    #[test]
    fn what_a_killed_process_left_is_removed_and_what_a_living_one_holds_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let left = parent.path().join(format!("{PREFIX}7"));
        fs::create_dir_all(left.join("closed/below")).unwrap();
        fs::set_permissions(left.join("closed"), Permissions::from_mode(0o500)).unwrap();
        let living = WholeDirectory::at(&parent.path().join("tree")).unwrap();
        assert_eq!(remove_unfinished(parent.path()).unwrap(), [left]);
        living.finish().unwrap();
        assert!(parent.path().join("tree").is_dir());
    }
}
