//! Where the structures of one namespace are: path tables and directories.

use crate::census::Census;
use crate::directory;
use crate::error::{Error, Result};
use crate::fields::{SECTOR, sectors};
use crate::hierarchy::Hierarchy;
use crate::path_table;
use crate::surroundings::{DirectoryPlace, FilePlace, Surroundings};
use crate::tree::Tree;

/// Gives out sectors one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor(u64);

impl Cursor {
    pub(crate) fn at(sector: u32) -> Self {
        Self(sector.into())
    }

    pub(crate) fn take(&mut self, count: u64) -> Result<u32> {
        let sector = self.0;
        self.0 += count;
        let limit = u64::from(u32::MAX);
        if self.0 > limit {
            return Err(Error::Capacity {
                what: "sectors of the image",
                found: self.0,
                limit,
            });
        }
        Ok(sector as u32)
    }

    pub(crate) fn align(&mut self, sectors: u64) -> Result<u32> {
        self.take(self.0.next_multiple_of(sectors) - self.0)?;
        self.sector()
    }

    pub(crate) fn sector(&mut self) -> Result<u32> {
        self.take(0)
    }
}

/// What directories are rendered from, beside their own places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Described<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) hierarchy: &'a Hierarchy<'a>,
    pub(crate) files: &'a [FilePlace],
    pub(crate) census: &'a Census,
    pub(crate) timestamp: i64,
}

/// The sectors of a namespace's structures, counted from the start of the image.
#[derive(Clone, Debug)]
pub(crate) struct NamespacePlaces {
    pub(crate) path_table_length: u32,
    pub(crate) path_table_l: u32,
    pub(crate) path_table_m: u32,
    pub(crate) directories: Vec<DirectoryPlace>,
    /// Sectors that each directory has, with its continuation area.
    room: Vec<u64>,
    pub(crate) directories_end: u32,
}

impl NamespacePlaces {
    /// Renders all directories to learn how much room they need.
    pub(crate) fn measure(described: &Described<'_>) -> Result<Self> {
        path_table::check(described.hierarchy)?;
        let length = path_table::length(described.hierarchy);
        let mut places = Self {
            path_table_length: fits("bytes of a path table", length)?,
            path_table_l: 0,
            path_table_m: 0,
            directories: vec![DirectoryPlace::default(); described.hierarchy.directories.len()],
            room: Vec::new(),
            directories_end: 0,
        };
        places.room = places.measure_lengths(described)?;
        Ok(places)
    }

    /// Finds the directories' lengths, which can have become less since [`measure`](Self::measure); the room stays.
    pub(crate) fn measure_lengths(&mut self, described: &Described<'_>) -> Result<Vec<u64>> {
        let mut room = Vec::with_capacity(self.directories.len());
        for index in 0..self.directories.len() {
            let rendered = directory::render(&self.surroundings(described, 0), index);
            let length = rendered.records.len() as u64;
            self.directories[index].length = fits("bytes of a directory", length)?;
            room.push(sectors(length) + sectors(rendered.continuation.len() as u64));
        }
        Ok(room)
    }

    pub(crate) fn place_path_tables(&mut self, cursor: &mut Cursor) -> Result<()> {
        let count = sectors(self.path_table_length.into());
        self.path_table_l = cursor.take(count)?;
        self.path_table_m = cursor.take(count)?;
        Ok(())
    }

    pub(crate) fn place_directories(&mut self, cursor: &mut Cursor) -> Result<()> {
        for (place, room) in self.directories.iter_mut().zip(&self.room) {
            place.sector = cursor.take(*room)?;
        }
        self.directories_end = cursor.sector()?;
        Ok(())
    }

    pub(crate) fn path_tables_end(&self) -> u32 {
        self.path_table_m + sectors(self.path_table_length.into()) as u32
    }

    pub(crate) fn surroundings<'a>(
        &'a self,
        described: &Described<'a>,
        shift: u32,
    ) -> Surroundings<'a> {
        let Described {
            tree,
            hierarchy,
            files,
            census,
            timestamp,
        } = *described;
        Surroundings {
            tree,
            hierarchy,
            directories: &self.directories,
            files,
            census,
            timestamp,
            shift,
        }
    }
}

fn fits(what: &'static str, found: u64) -> Result<u32> {
    // Whole sectors, so that what follows can be rounded up.
    const LIMIT: u64 = u32::MAX as u64 / SECTOR * SECTOR;
    if found > LIMIT {
        return Err(Error::Capacity {
            what,
            found,
            limit: LIMIT,
        });
    }
    Ok(found as u32)
}
