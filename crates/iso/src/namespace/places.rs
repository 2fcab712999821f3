//! Where the structures of one namespace are: path tables and directories.

use super::context::{Context, Described};
use super::{directory_extent, path_table};
use crate::error::{Error, Result};
use crate::fields::{SECTOR, sectors};
use crate::place::{Cursor, DirectoryPlace};

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
        path_table::check(described.namespace)?;
        let length = path_table::length(described.namespace);
        let mut places = Self {
            path_table_length: fits("bytes of a path table", length)?,
            path_table_l: 0,
            path_table_m: 0,
            directories: vec![DirectoryPlace::default(); described.namespace.directories.len()],
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
            let rendered = directory_extent::render(&self.context(described, 0), index);
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

    /// What the directories are rendered with.
    pub(crate) fn context<'a>(&'a self, described: &Described<'a>, shift: u32) -> Context<'a> {
        Context {
            described: *described,
            directories: &self.directories,
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
