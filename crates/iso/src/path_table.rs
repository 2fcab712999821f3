//! Path tables: every directory with its place and its parent (ECMA-119 9.4).

use crate::error::{Error, Result};
use crate::hierarchy::Hierarchy;

/// The length of a path table in bytes.
pub(crate) fn length(hierarchy: &Hierarchy<'_>) -> u64 {
    hierarchy
        .directories
        .iter()
        .map(|directory| 8 + directory.identifier.len().next_multiple_of(2) as u64)
        .sum()
}

/// The path table with numbers in the order that `place` and `parent` give them: type L is little-endian, type M big-endian.
pub(crate) fn render(
    hierarchy: &Hierarchy<'_>,
    sectors: &[u32],
    place: fn(u32) -> [u8; 4],
    parent: fn(u16) -> [u8; 2],
) -> Result<Vec<u8>> {
    let mut table = Vec::new();
    for (directory, sector) in hierarchy.directories.iter().zip(sectors) {
        let number = u16::try_from(directory.parent + 1).map_err(|_| Error::Capacity {
            what: "directories that have directories in them",
            found: directory.parent as u64 + 1,
            limit: u16::MAX.into(),
        })?;
        table.extend([directory.identifier.len() as u8, 0]);
        table.extend(place(*sector));
        table.extend(parent(number));
        table.extend(&directory.identifier);
        if directory.identifier.len() % 2 == 1 {
            table.push(0);
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn a_path_table() {
        let mut tree = Tree::new();
        tree.dir("efi/boot").unwrap();
        let hierarchy = Hierarchy::iso(&tree);
        let table = render(
            &hierarchy,
            &[20, 21, 0x0122],
            u32::to_le_bytes,
            u16::to_le_bytes,
        )
        .unwrap();
        assert_eq!(
            table,
            b"\x01\0\x14\0\0\0\x01\0\0\0\x03\0\x15\0\0\0\x01\0EFI\0\x04\0\x22\x01\0\0\x02\0BOOT"
        );
        assert_eq!(table.len() as u64, length(&hierarchy));
        let table = render(
            &hierarchy,
            &[20, 21, 0x0122],
            u32::to_be_bytes,
            u16::to_be_bytes,
        )
        .unwrap();
        assert_eq!(&table[22..], b"\x04\0\0\0\x01\x22\0\x02BOOT");
    }
}
