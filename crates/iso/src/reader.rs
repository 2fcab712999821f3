mod walk;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::attributes::{Attributes, Special};
use crate::error::{Error, Result};
use crate::fields::SECTOR;
use crate::output::read_some;
use crate::record::{Record, indicator, read_up_to, u32_le};
use crate::report::Namespace;

/// Volume descriptors that are looked at, so that garbage comes to an end.
const DESCRIPTOR_LIMIT: u64 = 64;
/// The deepest directory that is believed.
const DEPTH_LIMIT: usize = 1000;

/// Reads ISO 9660 images, whoever made them: lists what is in them, and reads and extracts files.
///
/// Takes the names from Rock Ridge if the image has it, else from Joliet, else from ISO 9660 in lower case without
/// versions, as Linux does.
///
/// ```no_run
/// # fn main() -> Result<(), livecd_iso::Error> {
/// let mut iso = livecd_iso::IsoReader::open("live.iso".as_ref())?;
/// for entry in iso.entries()? {
///     println!("{:>12} {}", entry.length, entry.path.display());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct IsoReader<R = File> {
    reader: R,
    name: String,
    volume_id: String,
    uuid: Option<String>,
    /// Sectors, as the volume descriptor says.
    size: u32,
    root: Record,
    names: Names,
}

/// Where names come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// Rock Ridge, after bytes to skip in each record.
    RockRidge(usize),
    Joliet,
    Iso,
}

/// A file in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Relative to the image's root.
    pub path: PathBuf,
    /// What kind of file.
    pub kind: EntryKind,
    /// Owner, permissions, time. Without Rock Ridge as Linux shows it by default: root's, and readable by all.
    pub attributes: Attributes,
    /// How many names it has, as Rock Ridge says.
    pub links: u32,
    /// The inode number, if Rock Ridge says it: names with the same one are hard links.
    pub serial: Option<u32>,
    /// Bytes of the content.
    pub length: u64,
    /// First sector and bytes of each piece of the content.
    pub extents: Vec<(u32, u32)>,
}

/// The kinds of files in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with its target.
    Symlink(PathBuf),
    /// A device, pipe or socket.
    Special(Special),
}

impl IsoReader<File> {
    /// Opens an image in a file or on a medium.
    ///
    /// # Errors
    /// It cannot be read, or is not an ISO 9660 image.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::new(file, &path.display().to_string())
    }
}

impl<R: Read + Seek> IsoReader<R> {
    /// Reads an image from anything; `name` is what errors call it.
    ///
    /// # Errors
    /// It cannot be read, or is not an ISO 9660 image.
    pub fn new(reader: R, name: &str) -> Result<Self> {
        let mut this = Self {
            reader,
            name: name.to_owned(),
            volume_id: String::new(),
            uuid: None,
            size: 0,
            root: Record::default(),
            names: Names::Iso,
        };
        let joliet_root = this.read_descriptors()?;
        let first = this.directory_bytes(&this.root.clone())?;
        let skip = Record::parse(&first).and_then(|(record, _)| indicator(&record.system_use));
        this.names = match (skip, joliet_root) {
            (Some(skip), _) => Names::RockRidge(skip),
            (None, Some(root)) => {
                this.root = root;
                Names::Joliet
            }
            (None, None) => Names::Iso,
        };
        Ok(this)
    }

    /// The name of the volume, as the primary volume descriptor has it.
    pub fn volume_id(&self) -> &str {
        &self.volume_id
    }

    /// What stands for a UUID: the moment the volume was changed, or else made, as blkid(8) and udev write it,
    /// such as `2025-01-02-03-04-05-00`.
    pub fn uuid(&self) -> Option<&str> {
        self.uuid.as_deref()
    }

    /// The size of the volume in bytes, as the primary volume descriptor has it.
    pub fn size(&self) -> u64 {
        u64::from(self.size) * SECTOR
    }

    /// The namespace that names are taken from, and whether it has Rock Ridge.
    pub fn namespace(&self) -> (Namespace, bool) {
        match self.names {
            Names::RockRidge(_) => (Namespace::Iso9660, true),
            Names::Joliet => (Namespace::Joliet, false),
            Names::Iso => (Namespace::Iso9660, false),
        }
    }

    /// Everything in the image, sorted by path, each directory before what is in it. The root itself is not listed.
    ///
    /// # Errors
    /// The image cannot be read, or is damaged.
    pub fn entries(&mut self) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut pending = vec![(PathBuf::new(), self.root.clone())];
        // A directory is listed once, even if a damaged image names it twice.
        let mut seen = HashSet::from([self.root.sector]);
        while let Some((parent, record)) = pending.pop() {
            for (entry, record) in self.directory(&parent, &record)? {
                if entry.kind == EntryKind::Directory {
                    if !seen.insert(record.sector) || entry.path.components().count() > DEPTH_LIMIT
                    {
                        return Err(self.damaged_at(
                            &entry.path,
                            "this directory is in itself or in two places",
                        ));
                    }
                    pending.push((entry.path.clone(), record));
                }
                entries.push(entry);
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    /// The file at `path`.
    ///
    /// # Errors
    /// It is not there, or the image cannot be read, or is damaged.
    pub fn entry(&mut self, path: &Path) -> Result<Entry> {
        let not_found = || Error::NotFound {
            path: path.display().to_string(),
        };
        let mut record = self.root.clone();
        let mut found = None;
        let mut parent = PathBuf::new();
        for name in path
            .components()
            .filter(|component| !matches!(component, std::path::Component::RootDir))
        {
            let in_parent = self.directory(&parent, &record)?;
            parent.push(name);
            let (entry, next) = in_parent
                .into_iter()
                .find(|(entry, _)| entry.path == parent)
                .ok_or_else(not_found)?;
            record = next;
            found = Some(entry);
        }
        found.ok_or_else(not_found)
    }

    /// Copies a file's content to `out`; returns how many bytes it has.
    ///
    /// # Errors
    /// The image cannot be read, or ends within the file; or `out` cannot be written.
    pub fn copy(&mut self, entry: &Entry, out: &mut dyn Write) -> Result<u64> {
        let mut buffer = vec![0; 1 << 20];
        for (sector, length) in &entry.extents {
            self.seek(*sector)?;
            let mut left = *length as usize;
            while left > 0 {
                let want = left.min(buffer.len());
                let count = read_some(&mut self.reader, &mut buffer[..want])
                    .map_err(|error| self.read_error(error))?;
                if count == 0 {
                    return Err(self.damaged_at(&entry.path, "the image ends within this file"));
                }
                out.write_all(&buffer[..count]).map_err(Error::Output)?;
                left -= count;
            }
        }
        Ok(entry.length)
    }

    /// Reads the volume descriptors; returns the root of Joliet if there is one.
    fn read_descriptors(&mut self) -> Result<Option<Record>> {
        let (mut primary, mut joliet) = (None, None);
        let mut sector = [0; SECTOR as usize];
        for number in 16..16 + DESCRIPTOR_LIMIT {
            self.seek(number as u32)?;
            let count = read_up_to(&mut self.reader, &mut sector)
                .map_err(|error| self.read_error(error))?;
            if count < sector.len() || &sector[1..6] != b"CD001" || sector[0] == 255 {
                break;
            }
            let root = Record::parse(&sector[156..190]).map(|(record, _)| record);
            match sector[0] {
                1 if primary.is_none() => {
                    self.volume_id = String::from_utf8_lossy(&sector[40..72])
                        .trim_end_matches([' ', '\0'])
                        .to_owned();
                    self.size = u32_le(&sector[80..]);
                    // Modification and creation (ECMA-119 8.4.27 and 8.4.26).
                    self.uuid = moment(&sector[830..847]).or_else(|| moment(&sector[813..830]));
                    primary = root;
                }
                2 if matches!(&sector[88..91], b"%/@" | b"%/C" | b"%/E") => joliet = root,
                _ => {}
            }
        }
        self.root = primary
            .ok_or_else(|| self.damaged("it has no primary volume descriptor".to_owned()))?;
        Ok(joliet)
    }

    fn seek(&mut self, sector: u32) -> Result<()> {
        let result = self
            .reader
            .seek(SeekFrom::Start(u64::from(sector) * SECTOR));
        result.map(drop).map_err(|error| self.read_error(error))
    }

    fn read_error(&self, source: io::Error) -> Error {
        Error::Read {
            path: self.name.clone().into(),
            source,
        }
    }

    fn damaged(&self, reason: String) -> Error {
        Error::Damaged {
            path: self.name.clone(),
            reason,
        }
    }

    fn damaged_at(&self, path: &Path, reason: &str) -> Error {
        self.damaged(format!("`{}`: {reason}", path.display()))
    }
}

/// The digits of a date and time (ECMA-119 8.4.26.1) in groups; `None` if it is not set.
fn moment(bytes: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(&bytes[..16]).ok()?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) || digits.bytes().all(|d| d == b'0') {
        return None;
    }
    let rest = (4..16).step_by(2).map(|at| &digits[at..at + 2]);
    let groups: Vec<&str> = std::iter::once(&digits[..4]).chain(rest).collect();
    Some(groups.join("-"))
}
