//! Path tables (ECMA-119 9.4) compared with the directories that they list.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use super::super::iso_reader::IsoReader;
use super::super::volume::PathTables;
use super::Plain;
use crate::error::Result;
use crate::image_path::ImagePath;

/// Path tables longer than this are not compared.
const LENGTH_LIMIT: u32 = 64 << 20;

/// A directory: its name, where it is, and where its parent is; nothing of the parent if its number does not fit.
type Listed = (Vec<u8>, u64, Option<u64>);

impl<R: Read + Seek> IsoReader<R> {
    pub(super) fn check_path_tables(&mut self, tables: &PathTables, plain: &[Plain]) -> Result<()> {
        let what = if tables.is_joliet { "joliet's" } else { "the" };
        let mut read = |block: u32, is_little: bool| -> Result<Option<Vec<Listed>>> {
            let start = self.block_start(block);
            let length = u64::from(tables.length.min(LENGTH_LIMIT));
            let bytes = self.bytes_at(start, length)?;
            let table =
                (bytes.len() as u64 == length).then(|| self.parse_path_table(&bytes, is_little));
            Ok(table.flatten())
        };
        let little = read(tables.little_endian, true)?;
        let big = read(tables.big_endian, false)?;
        let (Some(little), Some(big)) = (little, big) else {
            self.warn(
                &ImagePath::default(),
                format!("{what} path tables are damaged"),
            );
            return Ok(());
        };
        if little != big {
            self.warn(
                &ImagePath::default(),
                format!("{what} two path tables differ"),
            );
        }
        // Directories whose parent's number does not fit are compared without it.
        let without_parent = little.iter().any(|(_, _, parent)| parent.is_none());
        let key = |(name, own, parent): Listed| (name, own, parent.filter(|_| !without_parent));
        let listed: BTreeSet<Listed> = little.into_iter().map(key).collect();
        let root = (vec![0], tables.root.start, Some(tables.root.start));
        let directories = plain.iter().filter(|plain| plain.is_directory);
        let directories = directories
            .map(|plain| {
                (
                    plain.identifier.clone(),
                    plain.own.start,
                    Some(plain.parent),
                )
            })
            .chain([root])
            .map(key);
        let directories: BTreeSet<Listed> = directories.collect();
        let differing = listed.symmetric_difference(&directories).count();
        if differing > 0 {
            let reason =
                format!("{what} path tables and the directories differ in {differing} places");
            self.warn(&ImagePath::default(), reason);
        }
        Ok(())
    }

    fn parse_path_table(&self, bytes: &[u8], is_little: bool) -> Option<Vec<Listed>> {
        let mut raw: Vec<(Vec<u8>, u64, u16)> = Vec::new();
        let mut rest = bytes;
        while let [length, attribute_blocks, a, b, c, d, e, f, ..] = *rest {
            let (block, parent) = if is_little {
                (u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes([e, f]))
            } else {
                (u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([e, f]))
            };
            let length = usize::from(length);
            let name = rest.get(8..8 + length).filter(|name| !name.is_empty())?;
            let start = self.block_start(block) + self.block_start(attribute_blocks.into());
            raw.push((name.to_vec(), start, parent));
            // The last one can lack what makes its length even.
            rest = rest
                .get((8 + length).next_multiple_of(2)..)
                .unwrap_or_default();
        }
        if !rest.is_empty() {
            return None;
        }
        let fits = raw.len() <= usize::from(u16::MAX);
        let parent = |number: u16| {
            let index = usize::from(number).checked_sub(1)?;
            raw.get(index).map(|(_, start, _)| *start)
        };
        let listed = raw.iter().map(|(name, start, number)| {
            let parent = parent(*number);
            // A number that leads nowhere is one that no directory has.
            let parent = if fits {
                Some(parent.unwrap_or(u64::MAX))
            } else {
                None
            };
            (name.clone(), *start, parent)
        });
        Some(listed.collect())
    }
}
