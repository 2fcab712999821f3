//! Files that appear under their name whole, or not at all.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use rustix::fs::{
    AtFlags, CWD, FlockOperation, Mode, OFlags, flock, linkat, open, openat, renameat, unlinkat,
};
use rustix::io::Errno;

use crate::unfinished::{free_name, is_still};

/// What becomes of a file that is in the way of a finished one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced in one step; a link, FIFO or device too, never what it
    /// stands for.
    Replaced,
    /// It stays, and the finished file is an error.
    Kept,
}

/// A file of a directory that gets its name when it is finished.
///
/// Until then it has none (`O_TMPFILE`, open(2)), and is gone with the process,
/// however that ends. Only where a filesystem cannot do that, and for the moment
/// in which it replaces another, it has a name that [`remove_unfinished`](crate::remove_unfinished) knows,
/// and that belongs to the process as long as it lives.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    directory: OwnedFd,
    name: OsString,
    /// The name it has before it is finished.
    temporary: Option<OsString>,
}

impl WholeFile {
    /// Begins the file `name` of the opened `directory`, with `mode` less the
    /// umask.
    ///
    /// # Errors
    ///
    /// A name that is no plain one, and what the operating system refuses.
    pub fn create(directory: impl AsFd, name: &Path, mode: u32) -> io::Result<Self> {
        let plain = name.file_name().filter(|plain| *plain == name.as_os_str());
        let Some(name) = plain else {
            return Err(Errno::INVAL.into());
        };
        let mode = Mode::from_raw_mode(mode);
        // A handle without access cannot be what a link is made in.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = openat(directory, ".", flags, Mode::empty())?;
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let (file, temporary) = match openat(&directory, ".", flags, mode) {
            Ok(file) => (file.into(), None),
            // What filesystems and kernels without it say.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT) => {
                let (file, temporary) = create_named(&directory, mode)?;
                (file, Some(temporary))
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            file,
            directory,
            name: name.to_owned(),
            temporary,
        })
    }

    /// As [`create`](Self::create), of the file at `path`.
    ///
    /// # Errors
    ///
    /// A path without a last name, and what the operating system refuses.
    pub fn at(path: &Path, mode: u32) -> io::Result<Self> {
        let name = path.file_name().ok_or(Errno::INVAL)?;
        Self::create(open_parent(path)?, Path::new(name), mode)
    }

    /// What is written into it.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives it its name.
    ///
    /// # Errors
    ///
    /// A file that is in the way, if that is [`Existing::Kept`], and what the
    /// operating system refuses; nothing is left then.
    pub fn finish(mut self, existing: Existing) -> io::Result<()> {
        let Some(temporary) = &self.temporary else {
            return match self.link(&self.name) {
                Err(Errno::EXIST) if existing == Existing::Replaced => self.replace(),
                linked => Ok(linked?),
            };
        };
        if existing == Existing::Kept {
            // Not by renaming, which replaces. The other name goes on the way out.
            let flags = AtFlags::empty();
            let (from, to) = (temporary.as_os_str(), self.name.as_os_str());
            return Ok(linkat(&self.directory, from, &self.directory, to, flags)?);
        }
        renameat(&self.directory, temporary, &self.directory, &self.name)?;
        self.temporary = None;
        Ok(())
    }

    /// linkat(2) does not replace, and a file without a name cannot be renamed.
    fn replace(&mut self) -> io::Result<()> {
        flock(&self.file, FlockOperation::LockExclusive)?;
        let temporary = free_name(&self.directory, |name| self.link(name))?;
        self.temporary = Some(temporary.clone());
        renameat(&self.directory, temporary, &self.directory, &self.name)?;
        self.temporary = None;
        Ok(())
    }

    fn link(&self, name: &std::ffi::OsStr) -> Result<(), Errno> {
        let itself = format!("/proc/self/fd/{}", self.file.as_raw_fd());
        let flags = AtFlags::SYMLINK_FOLLOW;
        linkat(CWD, itself, &self.directory, name, flags)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // Nobody is left to be told, and the next run knows the name.
            let _ = unlinkat(&self.directory, temporary, AtFlags::empty());
        }
    }
}

/// Makes a file that has a name from the beginning, and is locked.
fn create_named(directory: &OwnedFd, mode: Mode) -> io::Result<(File, OsString)> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    loop {
        let mut made = None;
        let name = free_name(directory, |name| {
            made = Some(openat(directory, name, flags, mode)?);
            Ok(())
        })?;
        let Some(file) = made else {
            return Err(Errno::NOENT.into());
        };
        flock(&file, FlockOperation::LockExclusive)?;
        // Somebody who cleans up may have come before the lock.
        if is_still(directory, &name, &file) {
            return Ok((file.into(), name));
        }
    }
}

/// The directory in which `path` is.
pub(crate) fn open_parent(path: &Path) -> io::Result<OwnedFd> {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(open(
        parent.unwrap_or(Path::new(".")),
        flags,
        Mode::empty(),
    )?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::os::unix::fs::symlink;

    use rustix::fs::FileType;

    use super::*;
    use crate::remove_unfinished;
    use crate::unfinished::PREFIX;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn begin(directory: &Path) -> WholeFile {
        let opened = File::open(directory).unwrap();
        let mut file = WholeFile::create(opened, Path::new("file"), 0o644).unwrap();
        file.file().write_all(b"new").unwrap();
        file
    }

    fn fifo(path: &Path) {
        let mode = Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(CWD, path, FileType::Fifo, mode, 0).unwrap();
    }

    #[test]
    fn a_file_is_there_when_it_is_finished_and_not_before() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        drop(begin(directory.path()));
        assert!(names(directory.path()).is_empty());
        begin(directory.path()).finish(Existing::Kept).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let refused = begin(directory.path()).finish(Existing::Kept).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        for name in ["../file", "a/b", "..", ""] {
            WholeFile::create(
                File::open(directory.path()).unwrap(),
                Path::new(name),
                0o644,
            )
            .unwrap_err();
        }
    }

    #[test]
    fn what_is_in_the_way_is_replaced_and_not_followed() {
        let directory = tempfile::tempdir().unwrap();
        let [path, victim] = ["file", "victim"].map(|name| directory.path().join(name));
        fs::write(&victim, "untouched").unwrap();
        let traps: [&dyn Fn(); 3] = [
            &|| fs::write(&path, "old").unwrap(),
            &|| symlink(&victim, &path).unwrap(),
            &|| fifo(&path),
        ];
        for trap in traps {
            let _ = fs::remove_file(&path);
            trap();
            begin(directory.path()).finish(Existing::Replaced).unwrap();
            assert!(path.symlink_metadata().unwrap().is_file());
            assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        }
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
        assert_eq!(names(directory.path()), ["file", "victim"]);
    }

    /// Also where there are no files without a name.
    #[test]
    fn what_a_killed_process_left_is_removed_and_what_a_living_one_holds_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let opened: OwnedFd = File::open(directory.path()).unwrap().into();
        let (file, temporary) = create_named(&opened, Mode::from_raw_mode(0o644)).unwrap();
        let living = WholeFile {
            file,
            directory: opened,
            name: "file".into(),
            temporary: Some(temporary),
        };
        fs::write(directory.path().join(format!("{PREFIX}1")), "half").unwrap();
        fs::write(directory.path().join("other"), "").unwrap();
        symlink("other", directory.path().join(format!("{PREFIX}2"))).unwrap();
        fifo(&directory.path().join(format!("{PREFIX}3")));
        let removed = remove_unfinished(directory.path()).unwrap();
        assert_eq!(removed, [directory.path().join(format!("{PREFIX}1"))]);
        living.finish(Existing::Replaced).unwrap();
        assert!(names(directory.path()).contains(&"file".to_owned()));
    }
}
