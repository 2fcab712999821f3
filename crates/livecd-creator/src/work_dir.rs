//! The directory a build keeps its files in, and what dead builds left there.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

const PREFIX: &str = "livecd-build-";
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
        let path = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(parent)?
            .keep();
        let lock = File::create(path.join(LOCK))?;
        flock(&lock, FlockOperation::LockExclusive)?;
        Ok(Self {
            path,
            kept: false,
            _lock: lock,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the directory where it is.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for WorkDir {
    fn drop(&mut self) {
        if !self.kept {
            // What is still in it, if anything, is left for the next run, which
            // knows the directory by its lock file.
            let only_lock = fs::read_dir(&self.path).is_ok_and(|entries| entries.count() == 1);
            if only_lock {
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

/// The work directories in `parent` whose builds are dead, each with its lock
/// held so that nobody else removes it meanwhile.
pub(crate) fn stale(parent: &Path) -> Vec<(PathBuf, File)> {
    let own = rustix::process::geteuid().as_raw();
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .filter(|entry| {
            let metadata = entry.metadata();
            metadata.is_ok_and(|m| m.is_dir() && std::os::unix::fs::MetadataExt::uid(&m) == own)
        })
        .filter_map(|entry| {
            let lock = File::open(entry.path().join(LOCK)).ok()?;
            flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
            Some((entry.path(), lock))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dead_builds_are_stale() {
        let parent = tempfile::tempdir().unwrap();
        let living = WorkDir::create(parent.path()).unwrap();
        let dead = WorkDir::create(parent.path()).unwrap();
        let path = dead.path().to_owned();
        fs::create_dir(path.join("install_root")).unwrap();
        drop(dead);
        let found: Vec<PathBuf> = stale(parent.path())
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(found, std::slice::from_ref(&path));
        empty(&path).unwrap();
        assert!(living.path().exists());
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists());
    }
}
