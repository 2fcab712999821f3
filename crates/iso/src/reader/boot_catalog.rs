//! The El Torito boot catalog of an image that may be damaged.

use crate::fields::SECTOR;

const ENTRY: usize = 32;

/// A boot image that a catalog names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundBootEntry {
    /// What firmware it is for: 0 for a PC BIOS, 0xEF for UEFI.
    pub platform: u8,
    /// Blocks of 512 bytes to load; 0 for UEFI is "up to the end".
    pub load_size: u16,
    /// The first sector of 2,048 bytes.
    pub sector: u32,
    /// Where in the catalog the entry is, in bytes.
    pub(crate) offset: usize,
}

/// The entries of a catalog, and what is wrong with it.
pub(super) fn parse(catalog: &[u8]) -> (Vec<FoundBootEntry>, Vec<String>) {
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let chunks: Vec<&[u8]> = catalog.chunks_exact(ENTRY).collect();
    let Some((validation, rest)) = chunks.split_first() else {
        return (
            entries,
            vec!["the boot catalog lies behind the end of the image".to_owned()],
        );
    };
    let sum = validation.chunks(2).fold(0u16, |sum, word| {
        sum.wrapping_add(u16::from_le_bytes([word[0], word[1]]))
    });
    if validation[0] != 1 || validation[30..] != [0x55, 0xAA] || sum != 0 {
        problems.push("the boot catalog's first entry is not one that validates it".to_owned());
    }
    let mut platform = validation[1];
    // The default entry has no header; then come sections.
    let mut left = 1;
    let (mut is_last, mut at) = (false, ENTRY);
    for entry in rest {
        let offset = at;
        at += ENTRY;
        match (entry[0], left) {
            (0x88 | 0x00, 1..) => {
                left -= 1;
                if entry.iter().all(|byte| *byte == 0) {
                    problems.push(format!(
                        "there is no boot entry at byte {offset} of the boot catalog"
                    ));
                    continue;
                }
                if entry[0] == 0 {
                    problems.push(format!(
                        "the boot entry at byte {offset} of the boot catalog is switched off"
                    ));
                }
                // Emulation of no disk, floppies and hard disks; what is behind it is reserved.
                if entry[1] & 0x0F > 4 || entry[5] != 0 {
                    problems.push(format!(
                        "the boot entry at byte {offset} of the boot catalog is not one"
                    ));
                }
                entries.push(FoundBootEntry {
                    platform,
                    load_size: u16::from_le_bytes([entry[6], entry[7]]),
                    sector: u32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]]),
                    offset,
                });
            }
            // Selection criteria go on.
            (0x44, _) => {}
            (0x90 | 0x91, 0) if !is_last => {
                is_last = entry[0] == 0x91;
                platform = entry[1];
                left = u16::from_le_bytes([entry[2], entry[3]]);
            }
            (0x00, 0) if entry.iter().all(|byte| *byte == 0) => break,
            _ => {
                problems.push(format!(
                    "what is at byte {offset} of the boot catalog is no entry"
                ));
                break;
            }
        }
    }
    let has_sections = entries.iter().any(|entry| entry.offset > 2 * ENTRY);
    if left > 0 || (has_sections && !is_last) {
        problems.push("the boot catalog ends too early".to_owned());
    }
    let known = |platform: u8| [0, 1, 2, 0xEF].contains(&platform);
    for entry in entries.iter().filter(|entry| !known(entry.platform)) {
        problems.push(format!(
            "the boot entry at byte {} of the boot catalog is for firmware {:#04x}, which nobody knows",
            entry.offset, entry.platform
        ));
    }
    (entries, problems)
}

/// The bytes of a catalog that are looked at.
pub(super) const CATALOG_LENGTH: u64 = SECTOR;
