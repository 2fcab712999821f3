//! What stands behind a record's name, with the areas in which it goes on (SUSP 5.1).

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::iso_reader::{IsoReader, Names};
use super::record::{Oddities, Record};
use super::rock_ridge::{Collector, RockRidge};
use super::system_use::{CONTINUATION_LIMIT, behind_xa, entries, is_xa};
use crate::error::Result;
use crate::fields::SECTOR;
use crate::image_path::ImagePath;

impl<R: Read + Seek> IsoReader<R> {
    /// Rock Ridge's entries of a record, with their continuations.
    pub(super) fn rock_ridge(&mut self, path: &ImagePath, record: &Record) -> Result<RockRidge> {
        let Names::RockRidge(skip) = self.names else {
            self.check_system_use(path, record);
            return Ok(RockRidge::default());
        };
        let mut collector = Collector::default();
        let mut bytes = behind_xa(&record.system_use, skip).to_vec();
        let mut areas = HashSet::new();
        loop {
            let (entries, next) = entries(&bytes, &mut collector.oddities);
            collector.add(&entries);
            let Some(place) = next else {
                break;
            };
            if !areas.insert(place) || areas.len() > CONTINUATION_LIMIT {
                let reason = "its system use entries go on and on";
                collector.oddities.damage.push(reason.to_owned());
                break;
            }
            let start = self.block_start(place.block) + u64::from(place.offset);
            let length = u64::from(place.length).min(SECTOR);
            bytes = self.bytes_at(start, length)?;
            if (bytes.len() as u64) < u64::from(place.length) {
                let reason = format!(
                    "its system use entries go on at byte {start}, where there are no {}",
                    place.length
                );
                collector.oddities.damage.push(reason);
            }
        }
        let (found, mut oddities) = collector.finish();
        found.check(record.is_directory, &mut oddities);
        self.report(path, oddities)?;
        Ok(found)
    }

    /// What lies behind a name where no entries of Rock Ridge are read.
    pub(super) fn check_system_use(&mut self, path: &ImagePath, record: &Record) {
        let system_use = &record.system_use;
        let mut oddities = Oddities::default();
        if is_xa(system_use) || matches!(record.identifier.as_slice(), [0] | [1]) {
            return;
        }
        entries(system_use, &mut oddities);
        if !oddities.damage.is_empty() {
            self.warn(path, "there is something unknown behind its name");
        }
    }
}
