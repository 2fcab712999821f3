//! Reads ISO 9660 images, whoever made them.

mod boot_catalog;
mod check;
mod content;
mod descriptors;
mod directory;
mod entries;
mod entry;
mod problem;
mod record;
mod rock_ridge;
mod system_use;
mod zisofs;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

pub use self::boot_catalog::FoundBootEntry;
pub use self::content::Content as FileContent;
use self::descriptors::Volume;
use self::directory::{Location, Place};
pub use self::entries::Entries;
pub use self::entry::{Compression, Entry, EntryKind};
pub use self::problem::Problem;
use crate::error::{Error, Origin, Result};
use crate::image_path::ImagePath;
use crate::namespace::Namespace;

/// Reads ISO 9660 images, whoever made them: lists what is in them, and reads and extracts files.
///
/// Takes the names from Rock Ridge if the image has it, else from Joliet, else from ISO 9660 in lower case without
/// versions, as Linux does.
///
/// A damaged image is an error that says where, never a shorter list. With [`keep_going`](Self::keep_going) what can be read is
/// read, and [`problems`](Self::problems) has the rest. What is odd, and does not matter for what is read, is in
/// [`warnings`](Self::warnings).
///
/// ```no_run
/// # fn main() -> Result<(), livecd_iso::Error> {
/// let mut iso = livecd_iso::IsoReader::open("live.iso".as_ref())?;
/// for entry in iso.entries() {
///     let entry = entry?;
///     println!("{:>12} {}", entry.length, entry.path);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct IsoReader<R = File> {
    reader: R,
    /// What errors call the image.
    name: String,
    /// Bytes that there are to read.
    length: u64,
    volume: Volume,
    /// Where names are taken from.
    root: Location,
    names: Names,
    keep_going: bool,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    /// What was wrong when the image was opened, which must succeed for those who want to keep going.
    opening_damage: Vec<String>,
    /// How many of the warnings are from opening the image.
    opening_warnings: usize,
    /// Pieces of interleaved files that were listed, so that a small image cannot fill the memory.
    interleaved_pieces: usize,
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
            path: Origin::Host(path.to_owned()),
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
    pub fn new(mut reader: R, name: &str) -> Result<Self> {
        let length = reader
            .seek(SeekFrom::End(0))
            .map_err(|source| Error::ReadImage {
                image: name.to_owned(),
                source,
            })?;
        let mut this = Self {
            reader,
            name: name.to_owned(),
            length,
            volume: Volume::default(),
            root: Location::default(),
            names: Names::Iso,
            keep_going: false,
            problems: Vec::new(),
            warnings: Vec::new(),
            opening_damage: Vec::new(),
            opening_warnings: 0,
            interleaved_pieces: 0,
        };
        this.read_descriptors()?;
        let skip = this.rock_ridge_skip()?;
        (this.names, this.root) = match (skip, this.volume.joliet) {
            (Some(skip), _) => (Names::RockRidge(skip), this.volume.primary),
            (None, Some(root)) => (Names::Joliet, root),
            (None, None) => (Names::Iso, this.volume.primary),
        };
        this.opening_warnings = this.warnings.len();
        Ok(this)
    }

    /// Whether to read what can be read of a damaged image, and to collect what is wrong.
    pub fn keep_going(&mut self, keep_going: bool) {
        self.keep_going = keep_going;
    }

    /// What was wrong with the image since [`entries`](Self::entries) was called, if it was to keep going.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What is odd about the image, and does not matter for what is read from it.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The name of the volume, as the primary volume descriptor has it.
    pub fn volume_id(&self) -> &str {
        &self.volume.id
    }

    /// What stands for a UUID: the moment the volume was changed, or else made, as blkid(8) and udev write it,
    /// such as `2025-01-02-03-04-05-00`.
    pub fn uuid(&self) -> Option<&str> {
        self.volume.uuid.as_deref()
    }

    /// The size of the volume in bytes, as the primary volume descriptor has it.
    pub fn size(&self) -> u64 {
        self.volume.size
    }

    /// Whether the image has Joliet's directories as well, or only those.
    pub fn has_joliet(&self) -> bool {
        self.volume.joliet.is_some()
    }

    pub(crate) fn catalog_sector(&self) -> Option<u32> {
        self.volume.catalog
    }

    /// Whether the image has a UDF filesystem as well, which is not read.
    pub fn has_udf(&self) -> bool {
        self.volume.has_udf
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
    /// After the first error there is no more, unless the reader is to [keep going](Self::keep_going).
    pub fn entries(&mut self) -> Entries<'_, R> {
        self.problems.clear();
        self.warnings.truncate(self.opening_warnings);
        self.interleaved_pieces = 0;
        Entries::new(self)
    }

    /// The file at `path`.
    ///
    /// # Errors
    /// It is not there, or the image cannot be read, or is damaged.
    pub fn entry(&mut self, path: impl AsRef<[u8]>) -> Result<Entry> {
        let path = ImagePath::from(&path);
        let not_found = || Error::NotFound {
            path: path.to_string(),
        };
        self.report_opening_damage()?;
        let mut place = Place {
            own: self.root,
            parent: self.root,
        };
        let mut found: Option<Entry> = None;
        for name in path.names() {
            let directory = match &found {
                None => ImagePath::default(),
                Some(entry) if entry.kind == EntryKind::Directory => entry.path.clone(),
                Some(_) => return Err(not_found()),
            };
            let listing = self.directory(&directory, place)?;
            let mut entries = listing.entries.into_iter();
            let (entry, next) = entries
                .find(|(entry, _)| entry.path.name() == name)
                .ok_or_else(not_found)?;
            place = next;
            found = Some(entry);
        }
        found.ok_or_else(not_found)
    }

    /// The root directory, which [`entries`](Self::entries) does not list: its owner, permissions and time.
    ///
    /// # Errors
    /// The image cannot be read, or is damaged.
    pub fn root(&mut self) -> Result<Entry> {
        let root = self.root;
        self.root_entry(root)
    }

    /// A file's content, to read and seek in. It is unpacked where it is compressed.
    pub fn content(&mut self, entry: &Entry) -> FileContent<'_, R> {
        FileContent::new(&mut self.reader, entry)
    }

    /// Copies a file's content to `out`; returns how many bytes it has.
    ///
    /// # Errors
    /// The image cannot be read, or ends within the file; or `out` cannot be written.
    pub fn copy(&mut self, entry: &Entry, out: &mut dyn Write) -> Result<u64> {
        let mut buffer = vec![0; entry.length.min(1 << 20) as usize];
        let name = self.name.clone();
        let mut content = self.content(entry);
        let mut copied = 0;
        while copied < entry.length {
            let count = content
                .read(&mut buffer)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::Damaged {
                        path: name.clone(),
                        reason: format!("`{}`: {error}", entry.path),
                    },
                    _ => Error::ReadImage {
                        image: name.clone(),
                        source: error,
                    },
                })?;
            out.write_all(&buffer[..count]).map_err(Error::Output)?;
            copied += count as u64;
        }
        Ok(copied)
    }

    /// Reads bytes of the image; what lies behind its end is left out.
    fn bytes_at(&mut self, start: u64, length: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader
            .seek(SeekFrom::Start(start))
            .and_then(|_| (&mut self.reader).take(length).read_to_end(&mut bytes))
            .map_err(|source| self.read_error(source))?;
        Ok(bytes)
    }

    fn block_start(&self, block: u32) -> u64 {
        u64::from(block) * u64::from(self.volume.block_size)
    }

    /// An error, unless the reader is to keep going.
    fn problem(&mut self, path: &ImagePath, reason: String) -> Result<()> {
        let problem = Problem::new(path, reason);
        if !self.keep_going {
            return Err(self.damaged(problem.to_string()));
        }
        self.problems.push(problem);
        Ok(())
    }

    /// What was wrong with the volume descriptors.
    fn report_opening_damage(&mut self) -> Result<()> {
        for reason in self.opening_damage.clone() {
            self.problem(&ImagePath::default(), reason)?;
        }
        Ok(())
    }

    fn warn(&mut self, path: &ImagePath, reason: impl Into<String>) {
        self.warnings.push(Problem::new(path, reason));
    }

    fn read_error(&self, source: io::Error) -> Error {
        Error::ReadImage {
            image: self.name.clone(),
            source,
        }
    }

    fn damaged(&self, reason: String) -> Error {
        Error::Damaged {
            path: self.name.clone(),
            reason,
        }
    }
}
