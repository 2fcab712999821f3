//! Directories that Rock Ridge moved up, as they would lie too deep (RRIP 4.1.5).

use std::io::{Read, Seek};

use super::iso_reader::IsoReader;
use super::location::{Location, Place};
use super::record::{Found, parse};
use crate::error::Result;
use crate::fields::SECTOR;
use crate::image_path::ImagePath;

impl<R: Read + Seek> IsoReader<R> {
    /// Where a directory lies that was moved away from `parent`: its own record says it.
    pub(super) fn moved_directory(
        &mut self,
        path: &ImagePath,
        block: u32,
        parent: Location,
    ) -> Result<Option<Place>> {
        let start = self.block_start(block);
        let sector = self.bytes_at(start, SECTOR)?;
        let (own, length) = match parse(&sector) {
            Found::Record(own, length, _) if own.identifier == [0] && own.is_directory => {
                (own, length)
            }
            _ => {
                let reason = format!("it should be at byte {start}, and no directory is there");
                self.problem(path, reason)?;
                return Ok(None);
            }
        };
        let own = self.location(&own);
        let Found::Record(record, ..) = parse(&sector[length..]) else {
            let reason = "it was moved, and has no record of its parent";
            self.problem(path, reason.to_owned())?;
            return Ok(None);
        };
        let back = self.rock_ridge(path, &record)?.parent;
        if back.is_none_or(|block| self.block_start(block) != parent.start) {
            let reason = "it was moved, and says that it was elsewhere";
            self.problem(path, reason.to_owned())?;
        }
        let parent = self.location(&record);
        Ok(Some(Place { own, parent }))
    }
}
