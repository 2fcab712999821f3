//! Tables of entries of one size, which are found by an index of their metadata blocks.

use std::io::{Seek, Write};

use super::metadata_table::MetadataTable;
use super::output::Output;
use crate::error::Result;

/// Writes the entries and their index. Returns where the index is, by which the superblock finds the table.
pub(crate) fn write<W: Write + Seek>(
    mut table: MetadataTable,
    entries: &[u8],
    output: &mut Output<'_, W>,
) -> Result<u64> {
    table.append(entries)?;
    write_behind(table, output, |_| ())
}

/// Writes what is in the table, and its index behind a head. Returns where the head is.
pub(crate) fn write_behind<W: Write + Seek>(
    table: MetadataTable,
    output: &mut Output<'_, W>,
    head: impl FnOnce(&mut Vec<u8>),
) -> Result<u64> {
    let (stored, starts) = table.finish()?;
    let start = output.position();
    output.bytes(&stored)?;
    let at = output.position();
    let mut index = Vec::new();
    head(&mut index);
    index.extend(
        starts
            .iter()
            .flat_map(|place| (start + place).to_le_bytes()),
    );
    output.bytes(&index)?;
    Ok(at)
}
