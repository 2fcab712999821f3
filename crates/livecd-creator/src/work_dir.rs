//! The directory a build keeps its files in, and what dead builds left there.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::{Errno, FdFlags, fcntl_setfd};

const PREFIX: &str = "livecd-build-";
const KEPT: &str = "livecd-kept-";
/// Locked as long as the build lives.
const LOCK: &str = "lock";

/// A work directory of a living build. Removed when dropped, if it is empty but
/// for its lock: the worker, who owns what is in it, removes that.
#[derive(Debug)]
pub(crate) struct WorkDir {
    path: PathBuf,
    kept: bool,
    _lock: File,
}

impl WorkDir {
    /// Makes a new directory in `parent`, which is made too if it is missing.
    pub(crate) fn create(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        let parent = fs::canonicalize(parent)?;
        loop {
            let path = tempfile::Builder::new()
                .prefix(PREFIX)
                // Set-uid programs of the image are below it.
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(&parent)?
                .keep();
            if let Some(lock) = take(&path)? {
                return Ok(Self {
                    path,
                    kept: false,
                    _lock: lock,
                });
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether anything but the lock is in it.
    pub(crate) fn has_files(&self) -> bool {
        fs::read_dir(&self.path).is_ok_and(|entries| entries.count() > 1)
    }

    /// Leaves the directory, under a name by which no build takes it for one
    /// that a killed build left, and returns where it is.
    pub(crate) fn keep(mut self) -> PathBuf {
        let _ = fs::remove_file(self.path.join(LOCK));
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let kept = self.path.with_file_name(name.replacen(PREFIX, KEPT, 1));
        if fs::rename(&self.path, &kept).is_ok() {
            self.path = kept;
        }
        self.kept = true;
        self.path.clone()
    }
}

impl Drop for WorkDir {
    fn drop(&mut self) {
        if !self.kept {
            // What is still in it, if anything, is left for the next run, which
            // knows the directory by its lock file.
            if !self.has_files() {
                let _ = fs::remove_file(self.path.join(LOCK));
                let _ = fs::remove_dir(&self.path);
            }
        }
    }
}

/// Empties a work directory but for its lock.
pub(crate) fn empty(path: &Path) -> Result<(), livecd_installroot::Error> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name() != LOCK) {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            livecd_installroot::remove_tree(&entry.path())?;
        } else {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// Locks a new work directory; `None` if a build that looked for what others
/// left has removed it meanwhile.
fn take(path: &Path) -> io::Result<Option<File>> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
    let mode = Mode::from_raw_mode(0o600);
    let mut lock: File = match open(path.join(LOCK), flags | OFlags::CLOEXEC, mode) {
        Err(Errno::NOENT) => return Ok(None),
        other => other?.into(),
    };
    flock(&lock, FlockOperation::LockExclusive)?;
    // For those who ask which build it is.
    writeln!(lock, "{}", std::process::id())?;
    // The whole build holds the lock, to the end of its last process.
    fcntl_setfd(&lock, FdFlags::empty())?;
    let present = fs::metadata(path.join(LOCK)).ok();
    let own = lock.metadata()?;
    Ok(present
        .is_some_and(|present| present.ino() == own.ino())
        .then_some(lock))
}

/// The work directories in a directory.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Those whose builds are dead, each with its lock held so that nobody else
    /// removes it meanwhile.
    pub(crate) stale: Vec<(PathBuf, Option<File>)>,
    /// Those whose builds live, and the number of the process.
    pub(crate) living: Vec<(PathBuf, String)>,
}

/// Looks for the caller's work directories in `parent`.
pub(crate) fn find(parent: &Path) -> Found {
    let own = rustix::process::geteuid().as_raw();
    let mut found = Found::default();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry
                .metadata()
                .is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == own);
        if !ours {
            continue;
        }
        let path = entry.path();
        let Some(mut lock) = lock_of(&path) else {
            // Killed before it made the lock, or being removed; or so new that
            // it has none yet, and then empty, and made anew.
            found
                .stale
                .extend(fs::remove_dir(&path).err().map(|_| (path, None)));
            continue;
        };
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
            found.stale.push((path, Some(lock)));
        } else {
            // A number and no more, whatever the file has become.
            let mut process = String::new();
            let _ = (&mut lock).take(20).read_to_string(&mut process);
            found.living.push((path, process.trim().to_owned()));
        }
    }
    found
}

/// The lock in the work directory `path`. What is not a plain file is none: nobody
/// holds it, and opening it must neither wait nor lead elsewhere.
fn lock_of(path: &Path) -> Option<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let lock = File::from(open(path.join(LOCK), flags, Mode::empty()).ok()?);
    lock.metadata().is_ok_and(|m| m.is_file()).then_some(lock)
}

/// Removes what builds that were killed left, and tells of each.
pub(crate) fn remove_stale(
    found: Found,
    mut told: impl FnMut(&Path, Result<(), livecd_installroot::Error>),
) {
    for (path, lock) in found.stale {
        told(&path, livecd_installroot::remove_tree(&path));
        drop(lock);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_not_stale() {
        let parent = tempfile::tempdir().unwrap();
        let kept = WorkDir::create(parent.path()).unwrap();
        fs::write(kept.path().join("file"), "").unwrap();
        let kept = kept.keep();
        assert!(kept.join("file").exists());
        let found = find(parent.path());
        assert!(
            found.stale.is_empty() && found.living.is_empty(),
            "{found:?}"
        );
    }

    #[test]
    fn only_dead_builds_are_stale() {
        let parent = tempfile::tempdir().unwrap();
        let living = WorkDir::create(parent.path()).unwrap();
        let dead = WorkDir::create(parent.path()).unwrap();
        let path = dead.path().to_owned();
        fs::create_dir(path.join("install_root")).unwrap();
        drop(dead);
        let killed_at_once = parent.path().join(format!("{PREFIX}x"));
        fs::create_dir(&killed_at_once).unwrap();
        let found = find(parent.path());
        let stale: Vec<&PathBuf> = found.stale.iter().map(|(path, _)| path).collect();
        assert_eq!(stale, [&path]);
        let process = std::process::id().to_string();
        assert_eq!(found.living, [(living.path().to_owned(), process)]);
        remove_stale(found, |_, outcome| outcome.unwrap());
        assert!(!path.exists() && !killed_at_once.exists());
        assert!(living.path().exists());
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists());
    }

    /// Tried by opening the lock as any file: then this never ends.
    #[test]
    fn a_lock_that_is_no_plain_file_holds_nobody_up() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("victim"), "").unwrap();
        let traps: [&dyn Fn(&Path); 4] = [
            &|lock| {
                let (kind, mode) = (rustix::fs::FileType::Fifo, Mode::from_raw_mode(0o600));
                rustix::fs::mknodat(rustix::fs::CWD, lock, kind, mode, 0).unwrap();
            },
            &|lock| std::os::unix::fs::symlink("../victim", lock).unwrap(),
            &|lock| std::os::unix::fs::symlink("/dev/zero", lock).unwrap(),
            &|lock| fs::create_dir(lock).unwrap(),
        ];
        for (number, trap) in traps.iter().enumerate() {
            let path = parent.path().join(format!("{PREFIX}{number}"));
            fs::create_dir(&path).unwrap();
            trap(&path.join(LOCK));
        }
        let found = find(parent.path());
        assert_eq!((found.stale.len(), found.living.len()), (4, 0), "{found:?}");
        remove_stale(found, |_, outcome| outcome.unwrap());
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
