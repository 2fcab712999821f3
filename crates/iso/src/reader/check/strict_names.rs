//! Whether Joliet's names are such as Windows can have.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::super::iso_reader::{IsoReader, Names};
use crate::error::Result;
use crate::image_path::ImagePath;
use crate::namespace::mangling::{Namer, Of, Rules};

impl<R: Read + Seek> IsoReader<R> {
    /// Whether Windows can have all names of Joliet, and no two of a directory differ only in case.
    pub(crate) fn joliet_is_strict(&mut self) -> Result<bool> {
        let tables = self.volume.path_tables.iter();
        let Some(root) = tables
            .filter(|tables| tables.is_joliet)
            .map(|tables| tables.root)
            .next()
        else {
            return Ok(false);
        };
        let warnings = self.warnings.len();
        let plain = self.plain_tree(root, Names::Joliet)?;
        // They are for those who check the image.
        self.warnings.truncate(warnings);
        let mut namers: BTreeMap<ImagePath, Namer> = BTreeMap::new();
        let is_altered = |file: &super::Plain| {
            let of = match file.is_directory {
                true => Of::Directory,
                false => Of::File,
            };
            let namer = namers
                .entry(file.path.parent())
                .or_insert_with(|| Namer::new(Rules::JolietStrict));
            namer.name(file.path.name(), of).altered
        };
        Ok(!plain.iter().any(is_altered))
    }
}
