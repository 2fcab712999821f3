//! Path tables: every directory with its place and its parent (ECMA-119 9.4).

use crate::error::{Error, Result};
use crate::namespace::tree::{Directory, NamespaceTree};

/// The length of a path table in bytes.
pub(crate) fn length(namespace: &NamespaceTree<'_>) -> u64 {
    namespace
        .directories
        .iter()
        .map(|directory| 8 + directory.identifier.len().next_multiple_of(2) as u64)
        .sum()
}

/// Fails if a directory's parent has a number that does not fit into sixteen bits.
///
/// Few readers look at path tables, but those who do would find another directory.
pub(crate) fn check(namespace: &NamespaceTree<'_>) -> Result<()> {
    let limit = usize::from(u16::MAX);
    let lost = |directory: &&Directory<'_>| directory.parent + 1 > limit;
    match namespace.directories.iter().find(lost) {
        Some(directory) => Err(Error::TooManyDirectories {
            path: directory.path.clone(),
            number: directory.parent as u64 + 1,
            limit: limit as u64,
        }),
        None => Ok(()),
    }
}

/// The path table with numbers in the order that `place` and `parent` give them: type L is little-endian, type M big-endian.
pub(crate) fn render(
    namespace: &NamespaceTree<'_>,
    sectors: &[u32],
    place: fn(u32) -> [u8; 4],
    parent: fn(u16) -> [u8; 2],
) -> Vec<u8> {
    let mut table = Vec::new();
    for (directory, sector) in namespace.directories.iter().zip(sectors) {
        table.extend([directory.identifier.len() as u8, 0]);
        table.extend(place(*sector));
        // It fits: `check` was called.
        table.extend(parent((directory.parent + 1) as u16));
        table.extend(&directory.identifier);
        if directory.identifier.len() % 2 == 1 {
            table.push(0);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn a_path_table() {
        let mut tree = Tree::new();
        tree.dir("efi/boot").unwrap();
        let namespace = NamespaceTree::iso(&tree);
        let table = render(
            &namespace,
            &[20, 21, 0x0122],
            u32::to_le_bytes,
            u16::to_le_bytes,
        );
        assert_eq!(
            table,
            b"\x01\0\x14\0\0\0\x01\0\0\0\x03\0\x15\0\0\0\x01\0EFI\0\x04\0\x22\x01\0\0\x02\0BOOT"
        );
        assert_eq!(table.len() as u64, length(&namespace));
        let table = render(
            &namespace,
            &[20, 21, 0x0122],
            u32::to_be_bytes,
            u16::to_be_bytes,
        );
        assert_eq!(&table[22..], b"\x04\0\0\0\x01\x22\0\x02BOOT");
    }

    /// The root is number 1, and the last of these many directories has one in it.
    fn check_flat(count: usize) -> Result<()> {
        let mut tree = Tree::new();
        for index in 1..count {
            tree.dir(format!("{index:05}")).unwrap();
        }
        tree.dir(format!("{count:05}/deep")).unwrap();
        check(&NamespaceTree::iso(&tree))
    }

    #[test]
    fn the_numbers_of_parents_have_sixteen_bits() {
        check_flat(65_534).unwrap();
        let refused = check_flat(65_535).unwrap_err().to_string();
        assert_eq!(
            refused,
            "`65535/deep` lies in directory number 65536: only the first 65535 directories can have directories in them"
        );
    }
}
