//! The boot record, the boot catalog (El Torito 1.0, 1995), and what is patched into boot images.

use crate::boot_entry::Platform;
use crate::fields::SECTOR;

/// Entries of a catalog of one sector: the validation entry takes one.
pub(crate) const ENTRY_LIMIT: usize = SECTOR as usize / 32 / 2;
/// The primary volume descriptor's sector, which the boot information table names.
const PRIMARY_DESCRIPTOR: u32 = 16;
/// Where GRUB 2 looks for its position, as `xorriso --grub2-boot-info` writes it.
const GRUB2_OFFSET: usize = 2548;

/// A boot image as the catalog names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CatalogEntry {
    pub(crate) platform: Platform,
    /// Sectors of 512 bytes to load.
    pub(crate) load_size: u16,
    /// The image's first sector of 2,048 bytes.
    pub(crate) sector: u32,
}

/// The boot record volume descriptor, which must be in sector 17 (El Torito 2.0).
pub(crate) fn boot_record(catalog_sector: u32) -> Vec<u8> {
    let mut record = vec![0; SECTOR as usize];
    record[..7].copy_from_slice(b"\0CD001\x01");
    record[7..30].copy_from_slice(b"EL TORITO SPECIFICATION");
    record[71..75].copy_from_slice(&catalog_sector.to_le_bytes());
    record
}

/// The boot catalog: the first entry is the default one, the others follow in sections.
pub(crate) fn catalog(entries: &[CatalogEntry]) -> Vec<u8> {
    let mut catalog = Vec::with_capacity(SECTOR as usize);
    if let Some((first, others)) = entries.split_first() {
        catalog.extend(validation_entry(first.platform));
        catalog.extend(boot_entry(first));
        let mut sections = others.chunk_by(|a, b| a.platform == b.platform).peekable();
        while let Some(section) = sections.next() {
            let indicator = if sections.peek().is_some() {
                0x90
            } else {
                0x91
            };
            let mut header = [0; 32];
            header[..2].copy_from_slice(&[indicator, section[0].platform.id()]);
            header[2..4].copy_from_slice(&(section.len() as u16).to_le_bytes());
            catalog.extend(header);
            catalog.extend(section.iter().flat_map(boot_entry));
        }
    }
    catalog.resize(SECTOR as usize, 0);
    catalog
}

/// El Torito 2.1: its sixteen-bit words add up to zero.
fn validation_entry(platform: Platform) -> [u8; 32] {
    let mut entry = [0; 32];
    entry[..2].copy_from_slice(&[1, platform.id()]);
    entry[30..].copy_from_slice(&[0x55, 0xAA]);
    let sum = entry.chunks(2).fold(0u16, |sum, word| {
        sum.wrapping_add(u16::from_le_bytes([word[0], word[1]]))
    });
    entry[28..30].copy_from_slice(&sum.wrapping_neg().to_le_bytes());
    entry
}

/// El Torito 2.2: bootable, no emulation, default load segment.
fn boot_entry(entry: &CatalogEntry) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = 0x88;
    bytes[6..8].copy_from_slice(&entry.load_size.to_le_bytes());
    bytes[8..12].copy_from_slice(&entry.sector.to_le_bytes());
    bytes
}

/// Writes a boot image's position into it where GRUB 2 looks. The image must have 2,556 bytes.
pub(crate) fn patch_grub2_boot_info(image: &mut [u8], sector: u32) -> bool {
    let Some(field) = image.get_mut(GRUB2_OFFSET..GRUB2_OFFSET + 8) else {
        return false;
    };
    // In blocks of 512 bytes, and five on: the first five hold the stage that is reading this.
    field.copy_from_slice(&(u64::from(sector) * 4 + 5).to_le_bytes());
    true
}

/// Writes the boot information table into a boot image, which must have 64 bytes (mkisofs(8), "EL TORITO BOOT INFORMATION TABLE").
pub(crate) fn patch_boot_info_table(image: &mut [u8], sector: u32) -> bool {
    let Some(body) = image.get(64..) else {
        return false;
    };
    let sum = body.chunks(4).fold(0u32, |sum, bytes| {
        let mut word = [0; 4];
        word[..bytes.len()].copy_from_slice(bytes);
        sum.wrapping_add(u32::from_le_bytes(word))
    });
    let fields = [PRIMARY_DESCRIPTOR, sector, image.len() as u32, sum];
    image[8..64].fill(0);
    for (field, value) in image[8..24].chunks_exact_mut(4).zip(fields) {
        field.copy_from_slice(&value.to_le_bytes());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_for_bios_and_uefi() {
        let catalog = catalog(&[
            CatalogEntry {
                platform: Platform::Bios,
                load_size: 4,
                sector: 100,
            },
            CatalogEntry {
                platform: Platform::Uefi,
                load_size: 5760,
                sector: 0x1234,
            },
        ]);
        assert_eq!(catalog.len(), 2048);
        assert_eq!(
            &catalog[..32],
            b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xaa\x55\x55\xaa"
        );
        assert_eq!(&catalog[32..48], b"\x88\0\0\0\0\0\x04\0\x64\0\0\0\0\0\0\0");
        assert_eq!(&catalog[64..72], b"\x91\xef\x01\0\0\0\0\0");
        assert_eq!(
            &catalog[96..112],
            b"\x88\0\0\0\0\0\x80\x16\x34\x12\0\0\0\0\0\0"
        );
        assert!(catalog[112..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn sections_are_chained() {
        let entry = |platform| CatalogEntry {
            platform,
            load_size: 1,
            sector: 1,
        };
        let catalog = catalog(
            &[
                Platform::Uefi,
                Platform::Bios,
                Platform::Bios,
                Platform::Uefi,
            ]
            .map(entry),
        );
        assert_eq!(&catalog[..2], b"\x01\xef");
        assert_eq!(&catalog[64..68], b"\x90\0\x02\0");
        assert_eq!(&catalog[160..164], b"\x91\xef\x01\0");
    }

    #[test]
    fn the_boot_information_table() {
        let mut image = vec![0xFF; 70];
        image[64..].copy_from_slice(&[1, 0, 0, 0, 2, 1]);
        assert!(patch_boot_info_table(&mut image, 0x0304));
        assert_eq!(
            &image[..24],
            b"\xff\xff\xff\xff\xff\xff\xff\xff\x10\0\0\0\x04\x03\0\0\x46\0\0\0\x03\x01\0\0"
        );
        assert!(image[24..64].iter().all(|byte| *byte == 0));
        assert!(!patch_boot_info_table(&mut [0; 63], 1));
    }

    #[test]
    fn the_position_for_grub() {
        let mut image = vec![0; 2556];
        assert!(patch_grub2_boot_info(&mut image, 100));
        assert_eq!(&image[2548..], b"\x95\x01\0\0\0\0\0\0");
        assert!(!patch_grub2_boot_info(&mut [0; 2555], 100));
    }

    #[test]
    fn the_boot_record() {
        let record = boot_record(0x0102);
        assert_eq!(&record[..32], b"\0CD001\x01EL TORITO SPECIFICATION\0\0");
        assert_eq!(&record[70..76], b"\0\x02\x01\0\0\0");
    }
}
