//! Files of an image, written to a directory of the host.

use std::collections::HashMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Seek};
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, Timespec, Timestamps, makedev, mknodat, utimensat};

use crate::attributes::Special;
use crate::error::{Error, Result};
use crate::reader::{Entry, EntryKind, IsoReader};
use crate::report::Progress;

impl<R: Read + Seek> IsoReader<R> {
    /// Extracts everything into `directory`, which must be empty or not exist.
    ///
    /// Keeps permissions, times, hard links and symlinks. Owners and devices are kept if the caller is root, otherwise
    /// devices are left out. Symlinks are made last, so that no path of the image leads out of the directory.
    ///
    /// # Errors
    /// The image is damaged, or the directory is not empty or cannot be written.
    pub fn extract(&mut self, directory: &Path, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let write_error = |source| Error::Write {
            path: directory.to_owned(),
            source,
        };
        fs::create_dir_all(directory).map_err(write_error)?;
        if fs::read_dir(directory)
            .map_err(write_error)?
            .next()
            .is_some()
        {
            return Err(write_error(io::Error::from(
                io::ErrorKind::DirectoryNotEmpty,
            )));
        }
        let entries = self.entries()?;
        let total = entries.iter().map(|entry| entry.length).sum();
        let mut extraction = Extraction {
            directory,
            is_root: rustix::process::geteuid().is_root(),
            links: HashMap::new(),
        };
        let mut done = 0;
        let is_link = |entry: &&Entry| matches!(entry.kind, EntryKind::Symlink(_));
        for entry in entries.iter().filter(|entry| !is_link(entry)) {
            extraction.make(self, entry)?;
            done += entry.length;
            progress(Progress { done, total });
        }
        for entry in entries.iter().filter(is_link) {
            extraction.make(self, entry)?;
        }
        // Directories last and from the bottom, as writing into them changes their times.
        for entry in entries
            .iter()
            .rev()
            .filter(|entry| entry.kind == EntryKind::Directory)
        {
            extraction.set_attributes(entry)?;
        }
        Ok(())
    }
}

struct Extraction<'a> {
    directory: &'a Path,
    is_root: bool,
    /// Where the first of each set of hard links is.
    links: HashMap<u32, PathBuf>,
}

impl Extraction<'_> {
    fn make<R: Read + Seek>(&mut self, reader: &mut IsoReader<R>, entry: &Entry) -> Result<()> {
        let path = self.directory.join(&entry.path);
        let write_error = |source| Error::Write {
            path: path.clone(),
            source,
        };
        if let Some(serial) = entry
            .serial
            .filter(|_| entry.links > 1 && entry.kind != EntryKind::Directory)
        {
            if let Some(first) = self.links.get(&serial) {
                return fs::hard_link(first, &path).map_err(write_error);
            }
            self.links.insert(serial, path.clone());
        }
        match &entry.kind {
            EntryKind::Directory => return fs::create_dir(&path).map_err(write_error),
            EntryKind::File => {
                let mut file = File::create_new(&path).map_err(write_error)?;
                reader.copy(entry, &mut file).map_err(|error| match error {
                    Error::Output(source) => write_error(source),
                    other => other,
                })?;
            }
            EntryKind::Symlink(target) => symlink(target, &path).map_err(write_error)?,
            EntryKind::Special(special) if self.is_root => {
                make_special(&path, *special).map_err(write_error)?
            }
            EntryKind::Special(_) => return Ok(()),
        }
        self.set_attributes(entry)
    }

    fn set_attributes(&self, entry: &Entry) -> Result<()> {
        let path = self.directory.join(&entry.path);
        let set = || {
            let attributes = &entry.attributes;
            if self.is_root {
                lchown(&path, Some(attributes.uid), Some(attributes.gid))?;
            }
            if !matches!(entry.kind, EntryKind::Symlink(_)) {
                fs::set_permissions(&path, Permissions::from_mode(attributes.mode))?;
            }
            set_time(&path, attributes.mtime.unwrap_or(0))
        };
        set().map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })
    }
}

fn set_time(path: &Path, seconds: i64) -> io::Result<()> {
    let time = Timespec {
        tv_sec: seconds,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

fn make_special(path: &Path, special: Special) -> io::Result<()> {
    let (file_type, device) = match special {
        Special::CharacterDevice { major, minor } => {
            (FileType::CharacterDevice, makedev(major, minor))
        }
        Special::BlockDevice { major, minor } => (FileType::BlockDevice, makedev(major, minor)),
        Special::Fifo => (FileType::Fifo, 0),
        Special::Socket => (FileType::Socket, 0),
    };
    Ok(mknodat(
        CWD,
        path,
        file_type,
        Mode::from_raw_mode(0o600),
        device,
    )?)
}
