//! An image that is opened: its volume descriptors, and where its names come from.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::iso_reader::{IsoReader, Names};
use super::location::Location;
use super::volume::Volume;
use crate::error::{Error, Origin, Result};

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
}
