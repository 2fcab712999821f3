//! Removing what is in a directory, without going through a mount.

use std::ffi::{CStr, CString, OsStr};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, Mode, OFlags, RawDir, ResolveFlags, fstat, openat2, unlinkat};
use rustix::io::Errno;

/// A mount, also one that came a moment ago, is not entered: the kernel looks
/// at the same time as it opens.
const WITHIN: ResolveFlags = ResolveFlags::NO_XDEV.union(ResolveFlags::NO_SYMLINKS);

/// Why a directory was not emptied.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// What could not be removed, beneath the directory.
    pub(crate) path: PathBuf,
    pub(crate) errno: Errno,
}

/// A directory that waits until the one beneath it is empty.
struct Level {
    identity: (u64, u64),
    /// The one beneath.
    name: CString,
    /// Those still to be removed.
    rest: Vec<CString>,
}

/// Opens the directory `name` of `parent` unless it is a link, or something is
/// mounted on it.
pub(crate) fn open_within(parent: impl AsFd, name: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat2(parent, name, flags, Mode::empty(), WITHIN)
}

/// Removes what is in `directory`. Links are removed, not followed; no mount is
/// entered; whatever is renamed meanwhile, nothing outside is removed.
///
/// However deep the tree, two directories are open at a time.
pub(crate) fn empty(directory: OwnedFd) -> Result<(), Stopped> {
    let names = names(directory.as_fd()).map_err(|errno| Stopped {
        path: PathBuf::new(),
        errno,
    })?;
    let mut walk = Walk {
        here: directory,
        names,
        above: Vec::new(),
    };
    loop {
        let (name, removed) = if let Some(name) = walk.names.pop() {
            let removed = walk.remove(&name);
            (name, removed)
        } else if let Some(level) = walk.above.pop() {
            let removed = walk.return_to(level.identity, &level.name);
            walk.names = level.rest;
            (level.name, removed)
        } else {
            return Ok(());
        };
        removed.map_err(|errno| walk.stopped(&name, errno))?;
    }
}

struct Walk {
    here: OwnedFd,
    /// Those still to be removed.
    names: Vec<CString>,
    above: Vec<Level>,
}

impl Walk {
    /// Removes a file, or goes down into a directory.
    fn remove(&mut self, name: &CStr) -> Result<(), Errno> {
        match unlinkat(&self.here, name, AtFlags::empty()) {
            Err(Errno::ISDIR) => {}
            Err(Errno::NOENT) => return Ok(()),
            other => return other,
        }
        let beneath = match open_within(&self.here, path(name)) {
            Err(Errno::NOENT) => return Ok(()),
            other => other?,
        };
        let names = names(beneath.as_fd())?;
        self.above.push(Level {
            identity: identity(self.here.as_fd())?,
            name: name.to_owned(),
            rest: std::mem::replace(&mut self.names, names),
        });
        self.here = beneath;
        Ok(())
    }

    /// Goes up into the directory that we came from, if it is still the one
    /// above, and removes `name`, which is empty now.
    fn return_to(&mut self, identity: (u64, u64), name: &CStr) -> Result<(), Errno> {
        let parent = open_within(&self.here, Path::new(".."))?;
        if self::identity(parent.as_fd())? != identity {
            return Err(Errno::STALE);
        }
        self.here = parent;
        unlinkat(&self.here, name, AtFlags::REMOVEDIR)
    }

    fn stopped(&self, name: &CStr, errno: Errno) -> Stopped {
        let above = self.above.iter().map(|level| level.name.as_c_str());
        Stopped {
            path: above.chain([name]).map(path).collect(),
            errno,
        }
    }
}

fn identity(directory: BorrowedFd<'_>) -> Result<(u64, u64), Errno> {
    let stat = fstat(directory)?;
    Ok((stat.st_dev, stat.st_ino))
}

fn names(directory: BorrowedFd<'_>) -> Result<Vec<CString>, Errno> {
    let mut names = Vec::new();
    let mut buffer = [MaybeUninit::uninit(); 16 * 1024];
    let mut entries = RawDir::new(directory, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name: &CStr = entry.file_name();
        if name != c"." && name != c".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn path(name: &CStr) -> &Path {
    Path::new(OsStr::from_bytes(name.to_bytes()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// Tried by taking `NOFOLLOW` and `NO_SYMLINKS` out.
    #[test]
    fn what_has_become_a_link_meanwhile_is_not_entered() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("here")).unwrap();
        symlink("here", directory.path().join("link")).unwrap();
        let parent = fs::File::open(directory.path()).unwrap();
        open_within(&parent, Path::new("here")).unwrap();
        open_within(&parent, Path::new("link")).unwrap_err();
    }

    /// Tried by taking the comparison out of `Walk::return_to`.
    #[test]
    fn the_way_back_does_not_lead_into_another_directory() {
        let directory = tempfile::tempdir().unwrap();
        for path in ["tree/a", "other/b"] {
            fs::create_dir_all(directory.path().join(path)).unwrap();
        }
        let open = |path| fs::File::open(directory.path().join(path)).unwrap().into();
        let tree: OwnedFd = open("tree");
        let mut walk = Walk {
            here: open("tree/a"),
            names: Vec::new(),
            above: Vec::new(),
        };
        let moved = directory.path().join("other/a");
        fs::rename(directory.path().join("tree/a"), moved).unwrap();
        let identity = identity(tree.as_fd()).unwrap();
        assert_eq!(walk.return_to(identity, c"b"), Err(Errno::STALE));
        assert!(directory.path().join("other/b").exists());
    }
}
