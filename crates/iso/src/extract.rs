//! Files of an image, written to a directory of the host.

mod special;

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use livecd_whole_files::{WholeContents, WholeDirectory, remove_unfinished};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use self::special::make_special;
use crate::attributes::Special;
use crate::error::{Error, Result};
use crate::image_path::ImagePath;
use crate::progress::{Answer, Progress};
use crate::reader::{Entry, EntryKind, IsoReader, Problem};

/// Set-user-id and set-group-id.
const SET_ID: u32 = 0o6000;

/// What was extracted only in part.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Extracted {
    /// How many files and directories the image has.
    pub entries: usize,
    /// What could not be extracted. The other files are there.
    pub failed: Vec<(ImagePath, Error)>,
    /// What only root could have set, with a reason for each kind.
    pub not_set: Vec<Problem>,
    /// Whether the directory is for its owner alone, though the image says otherwise: there are devices, or files with
    /// set-user-id or set-group-id in it, which nobody should come by without meaning to.
    pub made_private: bool,
}

impl<R: Read + Seek> IsoReader<R> {
    /// Extracts everything into `directory`, which must be empty or not exist.
    ///
    /// A new directory appears when all is in it; until then it is called `.livecd-unfinished-NUMBER`, beside that. An
    /// empty one is filled where it is, and until all is there a file `.livecd-unfinished` is in it. Extracting once more
    /// removes what a killed process left of either, and begins again; an error leaves nothing.
    ///
    /// Keeps permissions, times, hard links and symlinks, those of the root too. Owners, devices, set-user-id and
    /// set-group-id are kept if the caller is root. Symlinks are made last, so that no path of the image leads out of the
    /// directory, and until all is there only its owner can enter it. What cannot be extracted does not keep the rest
    /// from it.
    ///
    /// # Errors
    /// The image is damaged, unless the reader is to [keep going](Self::keep_going); or the directory is not empty or
    /// cannot be written, or there is no more room.
    pub fn extract<A: Answer>(
        &mut self,
        directory: &Path,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Extracted> {
        let root = self.root()?;
        let entries: Vec<Entry> = self.entries().collect::<Result<_>>()?;
        let write_error = |source| Error::Write {
            path: directory.to_owned(),
            source,
        };
        let target = Target::begin(directory).map_err(write_error)?;
        let total = entries.iter().map(|entry| entry.length).sum();
        let mut extraction = Extraction {
            directory: target.path().to_owned(),
            named: directory,
            is_root: rustix::process::geteuid().is_root(),
            links: HashMap::new(),
            lacking: HashSet::new(),
            has_privileges: false,
            extracted: Extracted {
                entries: entries.len(),
                ..Extracted::default()
            },
            other_owners: 0,
        };
        let mut done = 0;
        let mut advance = |count| {
            done += count;
            progress(Progress { done, total }).go_on()
        };
        let is_link = |entry: &&Entry| matches!(entry.kind, EntryKind::Symlink(_));
        for entry in entries.iter().filter(|entry| !is_link(entry)) {
            extraction.make_or_note(self, entry, &mut advance)?;
        }
        for entry in entries.iter().filter(is_link) {
            extraction.make_or_note(self, entry, &mut advance)?;
        }
        // Directories last and from the bottom, as writing into them changes their times.
        let is_directory = |entry: &&Entry| entry.kind == EntryKind::Directory;
        for entry in entries.iter().rev().filter(is_directory) {
            if !extraction.lacking.contains(&entry.path) {
                let set = extraction.set_attributes(entry);
                extraction.note(entry, set)?;
            }
        }
        match target {
            Target::New(whole) => {
                let extracted = extraction.finish(root)?;
                whole.finish().map_err(write_error)?;
                Ok(extracted)
            }
            Target::Given(contents) => {
                contents.finish().map_err(write_error)?;
                extraction.finish(root)
            }
        }
    }
}

/// Where files are extracted to, for their owner alone.
enum Target {
    /// A directory that is not there yet.
    New(WholeDirectory),
    /// One that is, and is empty.
    Given(WholeContents),
}

impl Target {
    fn begin(directory: &Path) -> io::Result<Self> {
        if directory.is_dir() {
            return WholeContents::of(directory).map(Self::Given);
        }
        if let Some(parent) = directory.parent().filter(|parent| *parent != Path::new("")) {
            fs::create_dir_all(parent)?;
            remove_unfinished(parent)?;
        } else {
            remove_unfinished(Path::new("."))?;
        }
        WholeDirectory::at(directory).map(Self::New)
    }

    fn path(&self) -> &Path {
        match self {
            Self::New(whole) => whole.path(),
            Self::Given(contents) => contents.path(),
        }
    }
}

struct Extraction<'a> {
    /// Where it is now, and where it will be.
    directory: PathBuf,
    named: &'a Path,
    is_root: bool,
    /// Where the first of each set of hard links is, and what it is.
    links: HashMap<u32, (PathBuf, Entry)>,
    /// What could not be made, so that nothing can be in it.
    lacking: HashSet<ImagePath>,
    /// There are devices, or files with set-user-id.
    has_privileges: bool,
    extracted: Extracted,
    /// How many files should have another owner.
    other_owners: usize,
}

impl Extraction<'_> {
    fn make_or_note<R: Read + Seek>(
        &mut self,
        reader: &mut IsoReader<R>,
        entry: &Entry,
        advance: &mut Advance<'_>,
    ) -> Result<()> {
        if self.lacking.contains(&entry.path.parent()) {
            self.lacking.insert(entry.path.clone());
            let error = Error::DirectoryLacking {
                path: entry.path.clone(),
            };
            self.extracted.failed.push((entry.path.clone(), error));
            return Ok(());
        }
        let made = self.make(reader, entry, advance);
        self.note(entry, made)
    }

    /// Goes on after an error that is one of this file alone.
    fn note(&mut self, entry: &Entry, result: Result<()>) -> Result<()> {
        let Err(error) = result else {
            return Ok(());
        };
        if matches!(error, Error::Cancelled) {
            return Err(error);
        }
        if let Error::Write { source, .. } = &error {
            let kinds = [
                ErrorKind::StorageFull,
                ErrorKind::QuotaExceeded,
                ErrorKind::ReadOnlyFilesystem,
            ];
            if kinds.contains(&source.kind()) {
                return Err(error);
            }
        }
        self.lacking.insert(entry.path.clone());
        self.extracted.failed.push((entry.path.clone(), error));
        Ok(())
    }

    fn make<R: Read + Seek>(
        &mut self,
        reader: &mut IsoReader<R>,
        entry: &Entry,
        advance: &mut Advance<'_>,
    ) -> Result<()> {
        let path = self.directory.join(entry.path.to_path());
        let named = self.named.join(entry.path.to_path());
        let write_error = |source| Error::Write {
            path: named.clone(),
            source,
        };
        let linked = entry
            .serial
            .filter(|_| entry.links > 1 && entry.kind != EntryKind::Directory);
        if let Some((first, its_entry)) = linked.and_then(|serial| self.links.get(&serial))
            && is_same_file(its_entry, entry)
        {
            return fs::hard_link(first, &path).map_err(write_error);
        }
        match &entry.kind {
            EntryKind::Directory => {
                let made = DirBuilder::new().mode(0o700).create(&path);
                return made.map_err(write_error);
            }
            EntryKind::File => {
                copy_file(reader, entry, &path, advance).map_err(|error| match error {
                    Error::Output(source) => write_error(source),
                    other => other,
                })?
            }
            EntryKind::Symlink(target) => {
                symlink(OsStr::from_bytes(target), &path).map_err(write_error)?
            }
            EntryKind::Special(special) => {
                if is_device(*special) && !self.is_root {
                    self.not_set(&entry.path, "it is a device, which only root can make");
                    return Ok(());
                }
                make_special(&path, *special).map_err(write_error)?;
                self.has_privileges |= is_device(*special);
            }
        }
        if let Some(serial) = linked {
            self.links.insert(serial, (path, entry.clone()));
        }
        self.set_attributes(entry)
    }

    fn set_attributes(&mut self, entry: &Entry) -> Result<()> {
        let path = self.directory.join(entry.path.to_path());
        let write_error = |source| Error::Write {
            path: self.named.join(entry.path.to_path()),
            source,
        };
        let attributes = &entry.attributes;
        let mut mode = attributes.mode.bits();
        let is_symlink = matches!(entry.kind, EntryKind::Symlink(_));
        if self.is_root {
            let owner = lchown(&path, Some(attributes.uid), Some(attributes.gid));
            owner.map_err(write_error)?;
        } else {
            let me = (
                rustix::process::geteuid().as_raw(),
                rustix::process::getegid().as_raw(),
            );
            self.other_owners += usize::from((attributes.uid, attributes.gid) != me);
            if mode & SET_ID != 0 && !is_symlink {
                mode &= !SET_ID;
                self.not_set(
                    &entry.path,
                    "its set-user-id or set-group-id would be another one's",
                );
            }
        }
        let is_privileged = mode & SET_ID != 0 && !is_symlink && entry.kind != EntryKind::Directory;
        self.has_privileges |= is_privileged;
        let set = || {
            if !is_symlink {
                fs::set_permissions(&path, Permissions::from_mode(mode))?;
            }
            attributes
                .mtime
                .map_or(Ok(()), |time| set_time(&path, time))
        };
        set().map_err(|source| Error::Write {
            path: self.named.join(entry.path.to_path()),
            source,
        })
    }

    fn not_set(&mut self, path: &ImagePath, reason: &str) {
        self.extracted.not_set.push(Problem::new(path, reason));
    }

    /// Gives the root its attributes, and says what is not as in the image.
    fn finish(mut self, mut root: Entry) -> Result<Extracted> {
        let mode = root.attributes.mode.bits();
        if self.has_privileges && mode & 0o077 != 0 {
            root.attributes.mode = (mode & 0o700).into();
            self.extracted.made_private = true;
        }
        self.set_attributes(&root)?;
        if self.other_owners > 0 {
            let count = self.other_owners;
            let reason = format!(
                "{count} files and directories belong to you, as only root can give them to their owners"
            );
            self.not_set(&ImagePath::default(), &reason);
        }
        Ok(self.extracted)
    }
}

/// Whether two names with one inode number are one file, as a damaged image could give it to any two.
fn is_same_file(a: &Entry, b: &Entry) -> bool {
    (&a.kind, a.length, &a.extents) == (&b.kind, b.length, &b.extents)
}

/// Told how many more bytes are there; an error breaks off.
type Advance<'a> = dyn FnMut(u64) -> Result<()> + 'a;

/// A file that tells how it grows.
struct Growing<'a, 'b> {
    file: File,
    advance: &'a mut Advance<'b>,
    /// Why it is not to grow any more.
    stop: Option<Error>,
}

impl Write for Growing<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        if let Err(stop) = (self.advance)(count as u64) {
            self.stop = Some(stop);
            return Err(ErrorKind::Other.into());
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Copies a file's content. What could be read only in part is removed.
fn copy_file<R: Read + Seek>(
    reader: &mut IsoReader<R>,
    entry: &Entry,
    path: &Path,
    advance: &mut Advance<'_>,
) -> Result<()> {
    // Not for others before its permissions are known.
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    let mut growing = Growing {
        file: options.open(path).map_err(Error::Output)?,
        advance,
        stop: None,
    };
    let copied = reader.copy(entry, &mut growing);
    copied.map(drop).map_err(|error| {
        // The first error is the one to tell.
        let _ = fs::remove_file(path);
        growing.stop.take().unwrap_or(error)
    })
}

fn is_device(special: Special) -> bool {
    matches!(
        special,
        Special::CharacterDevice { .. } | Special::BlockDevice { .. }
    )
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
