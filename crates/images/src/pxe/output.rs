//! Writing the directory that a TFTP server shows.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use livecd_host::{Existing, WholeFile};
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, mkdirat, openat};
use rustix::io::Errno;

use crate::Error;

/// The directory that a TFTP server shows. Whatever is in it, nothing outside is
/// written: what is in the way of a file is replaced, and a link in the way of a
/// directory is an error.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    directory: OwnedFd,
    /// Those that get their names at the end, all at once.
    pending: Vec<(PathBuf, WholeFile)>,
    small: Vec<(PathBuf, Vec<u8>)>,
}

impl Output {
    /// Opens the directory at `path`, which is made if it is not there, and removes
    /// what an earlier run that was killed left in it.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |error| Error::write(path)(error);
        fs::create_dir_all(path).map_err(failed)?;
        livecd_host::remove_unfinished(path).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            directory: File::open(path).map_err(failed)?.into(),
            pending: Vec::new(),
            small: Vec::new(),
        })
    }

    /// A large file `name`, written by `write`.
    pub(super) fn large(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let path = self.path.join(name);
        let mut file = WholeFile::create(&self.directory, Path::new(name), 0o666)
            .map_err(Error::write(&path))?;
        let mut buffered = BufWriter::with_capacity(1 << 20, file.file());
        write(&mut buffered)?;
        buffered.flush().map_err(Error::write(&path))?;
        drop(buffered);
        self.pending.push((path, file));
        Ok(())
    }

    /// A small file at `name`, in a directory of the output or itself.
    pub(super) fn small(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        self.small.push((name.into(), content.into()));
    }

    /// Gives the files their names, and returns their paths. Until now nothing in
    /// the directory has changed.
    pub(super) fn finish(self) -> Result<Vec<PathBuf>, Error> {
        let mut paths = Vec::new();
        for (path, file) in self.pending {
            file.finish(Existing::Replaced)
                .map_err(Error::write(&path))?;
            paths.push(path);
        }
        for (name, content) in self.small {
            let path = self.path.join(&name);
            if let Some(directory) = path.parent() {
                // One that is not there has nothing in it.
                let _ = livecd_host::remove_unfinished(directory);
            }
            put(&self.directory, &name, &content).map_err(Error::write(&path))?;
            paths.push(path);
        }
        Ok(paths)
    }
}

fn put(directory: &OwnedFd, name: &Path, content: &[u8]) -> io::Result<()> {
    let beneath = match name.parent().filter(|parent| *parent != Path::new("")) {
        Some(parent) => Some(subdirectory(directory, parent)?),
        None => None,
    };
    let directory = beneath.as_ref().unwrap_or(directory);
    let name = Path::new(name.file_name().unwrap_or_default());
    let mut file = WholeFile::create(directory, name, 0o666)?;
    file.file().write_all(content)?;
    file.finish(Existing::Replaced)
}

/// The directory `name`, made if it is not there.
fn subdirectory(directory: &OwnedFd, name: &Path) -> io::Result<OwnedFd> {
    match mkdirat(directory, name, Mode::from_raw_mode(0o777)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match openat(directory, name, flags, Mode::empty()) {
        Err(Errno::LOOP | Errno::NOTDIR) => Err(io::Error::other(format!(
            "{} is there, and is not a directory: remove it",
            name.display()
        ))),
        opened => Ok(opened?),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn write(output: &Path) -> Result<Vec<PathBuf>, Error> {
        let mut output = Output::open(output)?;
        output.large("initrd.img", |file| {
            file.write_all(b"new").map_err(Error::write(Path::new("")))
        })?;
        output.small("grub.cfg", "new");
        output.small("pxelinux.cfg/default", "new");
        output.finish()
    }

    /// Tried by opening the files by their path.
    #[test]
    fn nothing_is_written_through_what_lies_in_the_directory() {
        let scratch = tempfile::tempdir().unwrap();
        let [output, victim, outside] =
            ["tftp", "victim", "outside"].map(|name| scratch.path().join(name));
        fs::create_dir(&output).unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(&victim, "untouched").unwrap();
        fs::write(output.join("other"), "kept").unwrap();
        symlink(&victim, output.join("initrd.img")).unwrap();
        let mode = Mode::from_raw_mode(0o600);
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, output.join("grub.cfg"), kind, mode, 0).unwrap();
        let files = write(&output).unwrap();
        assert_eq!(
            files,
            ["initrd.img", "grub.cfg", "pxelinux.cfg/default"].map(|name| output.join(name))
        );
        for file in &files {
            assert!(file.symlink_metadata().unwrap().is_file());
            assert_eq!(fs::read_to_string(file).unwrap(), "new");
        }
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
        assert_eq!(fs::read_dir(&output).unwrap().count(), 4);

        fs::remove_dir_all(output.join("pxelinux.cfg")).unwrap();
        symlink(&outside, output.join("pxelinux.cfg")).unwrap();
        write(&output).unwrap_err();
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }

    /// Tried by writing the file under its name.
    #[test]
    fn what_cannot_be_finished_leaves_everything_as_it_was() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("initrd.img"), "good").unwrap();
        let mut output = Output::open(scratch.path()).unwrap();
        output
            .large("vmlinuz", |file| {
                file.write_all(b"new").map_err(Error::write(Path::new("")))
            })
            .unwrap();
        let failed = output.large("initrd.img", |file| {
            file.write_all(b"half").unwrap();
            Err(Error::NoErofs)
        });
        failed.unwrap_err();
        drop(output);
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
        let kept = fs::read_to_string(scratch.path().join("initrd.img")).unwrap();
        assert_eq!(kept, "good");
    }
}
