//! A file that has its name only when it is complete.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

/// A file that gets its name when it is finished; until then nobody finds it.
///
/// Where the filesystem can, it has no name at all before (`O_TMPFILE`, open(2)),
/// and the kernel removes it however this process ends. Elsewhere it is called
/// `NAME.partial`, and removed when dropped.
#[derive(Debug)]
pub(crate) struct Unfinished {
    pub(crate) file: File,
    partial: PathBuf,
    named: bool,
}

/// What is at `path`, if it must not give way to a file: whoever names a device wants it written, not its node replaced.
pub(crate) fn irreplaceable(path: &Path) -> Option<&'static str> {
    // What a symlink leads to counts. One that leads nowhere is replaced, as a file is.
    let file_type = fs::metadata(path).ok()?.file_type();
    if file_type.is_file() {
        None
    } else if file_type.is_dir() {
        Some("a directory")
    } else if file_type.is_block_device() {
        Some("a block device")
    } else if file_type.is_char_device() {
        Some("a character device")
    } else if file_type.is_fifo() {
        Some("a pipe")
    } else {
        Some("a socket")
    }
}

impl Unfinished {
    /// Makes a file that is to be at `path`.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let directory = match path.parent() {
            Some(directory) if directory != Path::new("") => directory,
            _ => Path::new("."),
        };
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        if let Ok(file) = open(directory, flags, Mode::from_raw_mode(0o666)) {
            return Ok(Self {
                file: file.into(),
                partial,
                named: false,
            });
        }
        // What an earlier program left; not what a symlink of this name leads to.
        remove_if_there(&partial)?;
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        Ok(Self {
            file: options.open(&partial)?,
            partial,
            named: true,
        })
    }

    /// Gives it its name; what was at `path` is replaced in one step.
    ///
    /// It is not forced to the disk: an image can be made again, and waiting for
    /// gigabytes would cost more than making them.
    pub(crate) fn finish(mut self, path: &Path) -> io::Result<()> {
        if !self.named {
            // A link cannot replace a file, a renamed file can.
            remove_if_there(&self.partial)?;
            let itself = format!("/proc/self/fd/{}", self.file.as_raw_fd());
            linkat(CWD, itself, CWD, &self.partial, AtFlags::SYMLINK_FOLLOW)?;
            self.named = true;
        }
        fs::rename(&self.partial, path)?;
        self.named = false;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.named {
            // Nobody is left to be told.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
