//! What an image says twice, compared: path tables with directories, Joliet with Rock Ridge, dates and names with each
//! other, and the boot catalog with itself.

mod path_tables;
mod strict_names;
mod twins;

use std::io::{Read, Seek};

use super::boot_catalog::{self, CATALOG_LENGTH, FoundBootEntry};
use super::entry::Entry;
use super::iso_reader::{IsoReader, Names};
use super::location::{Location, Place};
use super::names::joliet_name;
use super::record::Record;
use crate::error::Result;
use crate::fields::{Date, SECTOR};
use crate::image_path::{DEPTH_LIMIT, ImagePath};

/// A file or directory as the records of a namespace describe it, without Rock Ridge.
#[derive(Clone, Debug)]
struct Plain {
    path: ImagePath,
    identifier: Vec<u8>,
    is_directory: bool,
    own: Location,
    /// Where the directory is that it is in.
    parent: u64,
    modified: Date,
}

impl<R: Read + Seek> IsoReader<R> {
    /// Compares what [`entries`](Self::entries) found with what the image says elsewhere of the same files, and adds what
    /// differs to [`warnings`](Self::warnings): nothing of it is needed to read the files, and all of it shows damage.
    ///
    /// # Errors
    /// The image cannot be read.
    pub fn check(&mut self, entries: &[Entry]) -> Result<()> {
        for tables in self.volume.path_tables.clone() {
            let names = if tables.is_joliet {
                Names::Joliet
            } else {
                Names::Iso
            };
            let plain = self.plain_tree(tables.root, names)?;
            self.check_path_tables(&tables, &plain)?;
            let is_listed = self.names == Names::Joliet || !tables.is_joliet;
            if !is_listed {
                self.compare_with_joliet(entries, &plain);
            }
        }
        if let Names::RockRidge(_) = self.names {
            self.compare_names_and_dates(entries);
        }
        self.check_catalog()
    }

    /// The boot images that the El Torito catalog names; none without a catalog.
    ///
    /// # Errors
    /// The image cannot be read.
    pub fn boot_entries(&mut self) -> Result<Vec<FoundBootEntry>> {
        Ok(self.read_catalog()?.0)
    }

    fn read_catalog(&mut self) -> Result<(Vec<FoundBootEntry>, Vec<String>)> {
        let Some(sector) = self.volume.catalog else {
            return Ok((Vec::new(), Vec::new()));
        };
        let catalog = self.bytes_at(u64::from(sector) * SECTOR, CATALOG_LENGTH)?;
        Ok(boot_catalog::parse(&catalog))
    }

    fn check_catalog(&mut self) -> Result<()> {
        let (entries, mut problems) = self.read_catalog()?;
        for entry in entries {
            let start = u64::from(entry.sector) * SECTOR;
            let end = start + u64::from(entry.load_size) * 512;
            if start >= self.length || end > self.length {
                let length = self.length;
                problems.push(format!(
                    "a boot image is in bytes {start} to {end}, and the image has {length}"
                ));
                continue;
            }
            // The boot information table of isolinux and GRUB says where its image is.
            let table = self.bytes_at(start + 8, 8)?;
            let (descriptor, own) = table.split_at(table.len().min(4));
            if entry.platform == 0
                && descriptor == 16u32.to_le_bytes()
                && own != entry.sector.to_le_bytes()
            {
                problems.push(format!(
                    "the boot image in sector {} says that it is elsewhere",
                    entry.sector
                ));
            }
        }
        for reason in problems {
            self.warn(&ImagePath::default(), reason);
        }
        Ok(())
    }

    /// All records of a namespace. What is wrong with those that are not listed becomes a warning.
    fn plain_tree(&mut self, root: Location, names: Names) -> Result<Vec<Plain>> {
        let is_listed = match self.names {
            Names::Joliet => names == Names::Joliet,
            Names::Iso | Names::RockRidge(_) => names == Names::Iso,
        };
        let listed_names = std::mem::replace(&mut self.names, names);
        let keep_going = std::mem::replace(&mut self.keep_going, true);
        let (problems, warnings) = (self.problems.len(), self.warnings.len());
        let plain = self.plain_records(root);
        self.names = listed_names;
        self.keep_going = keep_going;
        let problems = self.problems.split_off(problems);
        if is_listed {
            self.warnings.truncate(warnings);
        } else {
            self.warnings.extend(problems);
        }
        plain
    }

    fn plain_records(&mut self, root: Location) -> Result<Vec<Plain>> {
        let mut found: Vec<Plain> = Vec::new();
        let mut seen = std::collections::HashSet::from([root.start]);
        let place = Place {
            own: root,
            parent: root,
        };
        let mut pending = vec![(ImagePath::default(), place, 0)];
        while let Some((path, place, depth)) = pending.pop() {
            for record in self.records(&path, place)? {
                let plain = self.plain(&path, &record, place.own);
                let is_new =
                    plain.is_directory && depth < DEPTH_LIMIT && seen.insert(plain.own.start);
                if is_new {
                    let place = Place {
                        own: plain.own,
                        parent: place.own,
                    };
                    pending.push((plain.path.clone(), place, depth + 1));
                }
                match found.last_mut() {
                    // Another section of the same file.
                    Some(last)
                        if !plain.is_directory
                            && last.path == plain.path
                            && last.own.start + last.own.length == plain.own.start =>
                    {
                        last.own.length += plain.own.length;
                    }
                    _ => found.push(plain),
                }
            }
        }
        Ok(found)
    }

    fn plain(&self, directory: &ImagePath, record: &Record, parent: Location) -> Plain {
        let name = match self.names {
            Names::Joliet => joliet_name(&record.identifier),
            _ => record.identifier.clone(),
        };
        Plain {
            path: directory.join(&name),
            identifier: record.identifier.clone(),
            is_directory: record.is_directory,
            own: self.location(record),
            parent: parent.start,
            modified: record.modified,
        }
    }
}
