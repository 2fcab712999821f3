//! An image that is read: what is known of it, its bytes, and what is said of them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::location::Location;
use super::problem::Problem;
use super::volume::Volume;
use crate::error::{Error, Result};
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
    pub(super) reader: R,
    /// What errors call the image.
    pub(super) name: String,
    /// Bytes that there are to read.
    pub(super) length: u64,
    pub(super) volume: Volume,
    /// Where names are taken from.
    pub(super) root: Location,
    pub(super) names: Names,
    pub(super) keep_going: bool,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
    /// What was wrong when the image was opened, which must succeed for those who want to keep going.
    pub(super) opening_damage: Vec<String>,
    /// How many of the warnings are from opening the image.
    pub(super) opening_warnings: usize,
    /// Pieces of interleaved files that were listed, so that a small image cannot fill the memory.
    pub(super) interleaved_pieces: usize,
}

/// Where names come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Rock Ridge, after bytes to skip in each record.
    RockRidge(usize),
    Joliet,
    Iso,
}

impl<R: Read + Seek> IsoReader<R> {
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

    /// The namespace that names are taken from.
    pub fn namespace(&self) -> Namespace {
        match self.names {
            Names::RockRidge(_) | Names::Iso => Namespace::Iso9660,
            Names::Joliet => Namespace::Joliet,
        }
    }

    /// Whether names, owners, permissions and links are those of Rock Ridge.
    pub fn has_rock_ridge(&self) -> bool {
        matches!(self.names, Names::RockRidge(_))
    }

    /// Reads bytes of the image; what lies behind its end is left out.
    pub(super) fn bytes_at(&mut self, start: u64, length: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader
            .seek(SeekFrom::Start(start))
            .and_then(|_| (&mut self.reader).take(length).read_to_end(&mut bytes))
            .map_err(|source| self.read_error(source))?;
        Ok(bytes)
    }

    pub(super) fn block_start(&self, block: u32) -> u64 {
        u64::from(block) * u64::from(self.volume.block_size)
    }

    /// An error, unless the reader is to keep going.
    pub(super) fn problem(&mut self, path: &ImagePath, reason: String) -> Result<()> {
        let problem = Problem::new(path, reason);
        if !self.keep_going {
            return Err(self.damaged(problem.to_string()));
        }
        self.problems.push(problem);
        Ok(())
    }

    /// What was wrong with the volume descriptors.
    pub(super) fn report_opening_damage(&mut self) -> Result<()> {
        for reason in self.opening_damage.clone() {
            self.problem(&ImagePath::default(), reason)?;
        }
        Ok(())
    }

    pub(super) fn warn(&mut self, path: &ImagePath, reason: impl Into<String>) {
        self.warnings.push(Problem::new(path, reason));
    }

    pub(super) fn read_error(&self, source: io::Error) -> Error {
        Error::ReadImage {
            image: self.name.clone(),
            source,
        }
    }

    pub(super) fn damaged(&self, reason: String) -> Error {
        Error::Damaged {
            image: self.name.clone(),
            reason,
        }
    }
}
