mod descriptors;
mod entry;
mod walk;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

pub use self::entry::{Entry, EntryKind};
use crate::error::{Error, Result};
use crate::fields::SECTOR;
use crate::output::read_some;
use crate::record::{Record, indicator};
use crate::report::Namespace;

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
