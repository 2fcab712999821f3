//! Files of an image, written to a directory of the host.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_whole_files::{WholeDirectory, remove_unfinished};
use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, fstat, linkat, makedev, mkdirat, mknodat, openat, symlinkat,
};
use rustix::io::Errno;

use super::content::{Block, Blocks};
use super::entries::{Step, Walk};
use super::entry::{Entry, EntryKind};
use super::set_attributes::{Privileges, set_of_name, set_of_opened};
use super::{SquashfsReader, damaged};
use crate::attributes::Special;
use crate::error::{Error, Result};
use crate::image_path::ImagePath;
use crate::progress::{Answer, Progress};

/// What was extracted, and what of it could not be as in the image.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Extracted {
    /// How many files and directories the image has but its root; each name of a file counts.
    pub entries: u64,
    /// What only root could have set, or the filesystem cannot hold: one for each reason.
    pub not_set: Vec<NotSet>,
    /// Whether the directory is for its owner alone, though the image says otherwise: there are devices, or files with
    /// set-user-id, set-group-id or capabilities in it, which nobody should come by without meaning to.
    pub made_private: bool,
}

/// What is not as in the image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotSet {
    /// Why.
    pub reason: &'static str,
    /// The first file that it is so with.
    pub first: ImagePath,
    /// With how many files it is so.
    pub count: u64,
}

impl<R: Read + Seek> SquashfsReader<R> {
    /// Extracts everything into `directory`, which must not exist.
    ///
    /// It appears when all is in it; until then it is called `.livecd-unfinished-NUMBER`, beside that. Extracting once
    /// more removes what a killed process left; an error leaves nothing.
    ///
    /// Keeps permissions, times, hard links, symlinks, holes and extended attributes, those of the root too. Owners,
    /// devices, set-user-id and set-group-id, and attributes outside of `user.`, are kept if the caller is root. No
    /// path of the image leads out of the directory. [`Progress::total`] is 0, as only reading tells it.
    ///
    /// # Errors
    /// The image is damaged, the directory exists or cannot be written, or there is no more room.
    pub fn extract<A: Answer>(
        &mut self,
        directory: &Path,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Extracted> {
        let write_error = |source: io::Error| Error::Write {
            path: directory.to_owned(),
            source,
        };
        let parent = directory.parent().filter(|parent| *parent != Path::new(""));
        if let Some(parent) = parent {
            fs::create_dir_all(parent).map_err(write_error)?;
        }
        remove_unfinished(parent.unwrap_or(Path::new("."))).map_err(write_error)?;
        let whole = WholeDirectory::at(directory).map_err(write_error)?;
        let flags = DIRECTORY;
        let opened = rustix::fs::open(whole.path(), flags, Mode::empty());
        let opened = opened.map_err(|error| write_error(error.into()))?;
        let root = self.root()?;
        let mut walk = Walk::new(self, &root)?;
        let mut extraction = Extraction {
            named: directory,
            target: whole.path().to_owned(),
            current: opened,
            here: None,
            levels: Vec::new(),
            links: HashMap::new(),
            privileges: Privileges::of_caller(),
            not_set: BTreeMap::new(),
            entries: 0,
            done: 0,
        };
        while let Some(step) = walk.next(self)? {
            match step {
                Step::Entry(entry) => extraction.make(self, *entry)?,
                Step::Leave => extraction.leave(self)?,
            }
            let at = Progress {
                done: extraction.done,
                total: 0,
            };
            progress(at).go_on()?;
        }
        let extracted = extraction.finish(self, root)?;
        whole.finish().map_err(write_error)?;
        Ok(extracted)
    }
}

const DIRECTORY: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// A directory that is being filled.
struct Level {
    entry: Entry,
    /// Device and inode of the directory that it is in.
    parent: (u64, u64),
}

struct Extraction<'a> {
    /// Where the directory will be, and is now.
    named: &'a Path,
    target: PathBuf,
    /// The directory that is being filled. All is made beneath it by one name, so that no symlink is ever followed.
    current: OwnedFd,
    /// Its path in the image, if there is a file with several names.
    here: Option<Arc<ImagePath>>,
    levels: Vec<Level>,
    /// The first name of each file that has more, with how many are still to come.
    links: HashMap<u32, Linked>,
    privileges: Privileges,
    not_set: BTreeMap<&'static str, NotSet>,
    entries: u64,
    /// Bytes of contents.
    done: u64,
}

/// A file with several names.
struct Linked {
    directory: Arc<ImagePath>,
    name: Vec<u8>,
    place: super::MetadataRef,
    to_come: u32,
}

impl Extraction<'_> {
    fn make<R: Read + Seek>(&mut self, reader: &mut SquashfsReader<R>, entry: Entry) -> Result<()> {
        self.entries += 1;
        let bytes = entry.path.name().to_vec();
        let name = OsStr::from_bytes(&bytes);
        if entry.kind == EntryKind::Directory {
            return self.enter(entry, name);
        }
        if entry.links > 1 && self.link(&entry, name)? {
            return Ok(());
        }
        let xattrs = reader.xattrs(&entry)?;
        match &entry.kind {
            EntryKind::Directory => {}
            EntryKind::File => {
                let file = self.file(reader, &entry, name)?;
                let set = set_of_opened(&file, &entry, &xattrs, &mut self.privileges);
                let not_set = set.map_err(|error| self.write_error(&entry, error))?;
                self.note(&entry, not_set);
                return Ok(());
            }
            EntryKind::Symlink(target) => {
                let made = symlinkat(OsStr::from_bytes(target), &self.current, name);
                made.map_err(|error| self.write_error(&entry, error.into()))?;
            }
            EntryKind::Special(special) => {
                if is_device(*special) && !self.privileges.is_root {
                    self.note(&entry, vec!["it is a device, which only root can make"]);
                    return Ok(());
                }
                self.privileges.were_given |= is_device(*special);
                let made = self.special(*special, name);
                made.map_err(|error| self.write_error(&entry, error))?;
            }
        }
        let current = self.current.as_fd();
        let set = set_of_name(current, name, &entry, &xattrs, &mut self.privileges);
        let not_set = set.map_err(|error| self.write_error(&entry, error))?;
        self.note(&entry, not_set);
        Ok(())
    }

    fn enter(&mut self, entry: Entry, name: &OsStr) -> Result<()> {
        let make = || {
            let stat = fstat(&self.current)?;
            mkdirat(&self.current, name, Mode::RWXU)?;
            let opened = openat(&self.current, name, DIRECTORY, Mode::empty())?;
            Ok(((stat.st_dev, stat.st_ino), opened))
        };
        let (parent, opened) =
            make().map_err(|error: Errno| self.write_error(&entry, error.into()))?;
        self.current = opened;
        self.here = None;
        self.levels.push(Level { entry, parent });
        Ok(())
    }

    /// A directory is complete: writing into it would change its time.
    fn leave<R: Read + Seek>(&mut self, reader: &mut SquashfsReader<R>) -> Result<()> {
        self.here = None;
        let Some(Level { entry, parent }) = self.levels.pop() else {
            return Ok(());
        };
        let xattrs = reader.xattrs(&entry)?;
        let up = || {
            let opened = openat(&self.current, "..", DIRECTORY, Mode::empty())?;
            let stat = fstat(&opened)?;
            match (stat.st_dev, stat.st_ino) == parent {
                true => Ok(opened),
                false => Err(io::Error::other("somebody moved it")),
            }
        };
        let up = up().map_err(|error| self.write_error(&entry, error))?;
        let directory = File::from(std::mem::replace(&mut self.current, up));
        let set = set_of_opened(&directory, &entry, &xattrs, &mut self.privileges);
        let not_set = set.map_err(|error| self.write_error(&entry, error))?;
        self.note(&entry, not_set);
        Ok(())
    }

    /// Makes another name of a file that is there. Returns whether it is.
    fn link(&mut self, entry: &Entry, name: &OsStr) -> Result<bool> {
        let Some(linked) = self.links.get_mut(&entry.inode) else {
            let here = self
                .here
                .get_or_insert_with(|| Arc::new(entry.path.parent()));
            let directory = Arc::clone(here);
            let linked = Linked {
                directory,
                name: name.as_bytes().to_vec(),
                place: entry.place,
                to_come: entry.links - 1,
            };
            self.links.insert(entry.inode, linked);
            return Ok(false);
        };
        if linked.place != entry.place {
            return Err(damaged(format!(
                "`{}` has the number of another file",
                entry.path
            )));
        }
        let existing = self
            .target
            .join(linked.directory.join(&linked.name).to_path());
        linked.to_come = linked.to_come.saturating_sub(1);
        if linked.to_come == 0 {
            self.links.remove(&entry.inode);
        }
        let is_skipped_device = matches!(entry.kind, EntryKind::Special(special) if is_device(special))
            && !self.privileges.is_root;
        if is_skipped_device {
            self.note(entry, vec!["it is a device, which only root can make"]);
            return Ok(true);
        }
        let made = linkat(
            rustix::fs::CWD,
            &existing,
            &self.current,
            name,
            AtFlags::empty(),
        );
        made.map_err(|error| self.write_error(entry, error.into()))?;
        Ok(true)
    }

    /// Makes a file with its content, not for others before its permissions are known.
    fn file<R: Read + Seek>(
        &mut self,
        reader: &mut SquashfsReader<R>,
        entry: &Entry,
        name: &OsStr,
    ) -> Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let opened = openat(&self.current, name, flags, mode);
        let mut file = File::from(opened.map_err(|error| self.write_error(entry, error.into()))?);
        let mut blocks = Blocks::of(entry)?;
        while let Some(block) = blocks.next(reader)? {
            let (length, written) = match block {
                Block::Bytes(bytes) => (bytes.len() as u64, file.write_all(&bytes)),
                Block::Hole(length) => {
                    let position = file.seek(SeekFrom::Current(length as i64));
                    (length, position.map(drop))
                }
            };
            written.map_err(|error| self.write_error(entry, error))?;
            self.done += length;
        }
        let sized = file.set_len(entry.length);
        sized.map_err(|error| self.write_error(entry, error))?;
        Ok(file)
    }

    fn special(&self, special: Special, name: &OsStr) -> io::Result<()> {
        let (kind, device) = match special {
            Special::CharacterDevice { major, minor } => {
                (FileType::CharacterDevice, makedev(major, minor))
            }
            Special::BlockDevice { major, minor } => (FileType::BlockDevice, makedev(major, minor)),
            Special::Fifo => (FileType::Fifo, 0),
            Special::Socket => (FileType::Socket, 0),
        };
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(mknodat(&self.current, name, kind, mode, device)?)
    }

    fn note(&mut self, entry: &Entry, reasons: Vec<&'static str>) {
        for reason in reasons {
            let note = self.not_set.entry(reason).or_insert_with(|| NotSet {
                reason,
                first: entry.path.clone(),
                count: 0,
            });
            note.count += 1;
        }
    }

    fn finish<R: Read + Seek>(
        mut self,
        reader: &mut SquashfsReader<R>,
        mut root: Entry,
    ) -> Result<Extracted> {
        let xattrs = reader.xattrs(&root)?;
        let made_private = self.privileges.were_given && root.attributes.mode & 0o077 != 0;
        if made_private {
            root.attributes.mode &= 0o700;
        }
        let flags = DIRECTORY;
        let opened = openat(&self.current, ".", flags, Mode::empty());
        let directory = File::from(opened.map_err(|error| self.write_error(&root, error.into()))?);
        let set = set_of_opened(&directory, &root, &xattrs, &mut self.privileges);
        let not_set = set.map_err(|error| self.write_error(&root, error))?;
        self.note(&root, not_set);
        Ok(Extracted {
            entries: self.entries,
            not_set: self.not_set.into_values().collect(),
            made_private,
        })
    }

    fn write_error(&self, entry: &Entry, source: io::Error) -> Error {
        Error::Write {
            path: self.named.join(entry.path.to_path()),
            source,
        }
    }
}

fn is_device(special: Special) -> bool {
    match special {
        Special::CharacterDevice { .. } | Special::BlockDevice { .. } => true,
        Special::Fifo | Special::Socket => false,
    }
}
