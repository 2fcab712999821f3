//! The master boot record (UEFI 2.10, 5.2): boot code, disk signature, four partitions.

use super::partitions::{BLOCK, BLOCKS_PER_SECTOR, Partitions};
use crate::disk_boot::{BootCode, PartitionTable};
use crate::error::{Error, Result};

/// Boot code ends where the disk signature begins.
const BOOT_CODE: usize = 440;
/// The end of a boot sector.
const SIGNATURE: [u8; 2] = [0x55, 0xAA];
/// Where both boot loaders look for their boot image.
const BOOT_IMAGE_FIELD: usize = 432;

/// "Hidden NTFS", as isohybrid has it: no system offers to format it.
const MBR_ISO: u8 = 0x17;
const MBR_EFI_SYSTEM: u8 = 0xEF;
const MBR_PROTECTIVE: u8 = 0xEE;
const ACTIVE: u8 = 0x80;

/// Fails if something of the boot code would be lost behind its 440 bytes.
///
/// A boot sector's own signature and partition table are no loss: they give way to those of the image.
pub(crate) fn check_boot_code(code: &BootCode) -> Result<()> {
    let bytes = code.bytes();
    let is_sector = bytes.get(510..512) == Some(&SIGNATURE);
    let kept = if is_sector { BLOCK as usize } else { BOOT_CODE };
    let lost = bytes.iter().skip(kept).position(|byte| *byte != 0);
    match lost {
        Some(index) => Err(Error::BootCodeCut {
            offset: kept + index,
            limit: BOOT_CODE,
        }),
        None => Ok(()),
    }
}

/// The first block, with boot code that is told where its boot image is.
pub(super) fn render_mbr(
    partitions: &Partitions,
    boot_code: Option<&BootCode>,
    boot_image: Option<u32>,
) -> [u8; BLOCK as usize] {
    let mut mbr = [0; BLOCK as usize];
    let code = boot_code.map_or(&[][..], BootCode::bytes);
    let length = code.len().min(BOOT_CODE);
    mbr[..length].copy_from_slice(&code[..length]);
    let field = &mut mbr[BOOT_IMAGE_FIELD..BOOT_IMAGE_FIELD + 8];
    match (boot_code, boot_image) {
        // GRUB's first four blocks are for optical media.
        (Some(BootCode::Grub(_)), Some(sector)) => {
            field.copy_from_slice(&(u64::from(sector) * BLOCKS_PER_SECTOR + 4).to_le_bytes());
        }
        (Some(BootCode::Isolinux(_)), Some(sector)) => {
            field.copy_from_slice(&(u64::from(sector) * BLOCKS_PER_SECTOR).to_le_bytes());
        }
        _ => {}
    }
    mbr[BOOT_CODE..BOOT_CODE + 4].copy_from_slice(&partitions.id[..4]);
    for (index, entry) in mbr_entries(partitions, boot_code.is_some())
        .iter()
        .enumerate()
    {
        let at = 446 + index * 16;
        mbr[at..at + 16].copy_from_slice(entry);
    }
    mbr[510..].copy_from_slice(&SIGNATURE);
    mbr
}

fn mbr_entries(partitions: &Partitions, bootable: bool) -> Vec<[u8; 16]> {
    let Partitions {
        table,
        total,
        iso,
        esp,
        ..
    } = partitions;
    let active = if bootable { ACTIVE } else { 0 };
    let mut entries = Vec::new();
    match table {
        PartitionTable::Gpt => {
            entries.push(mbr_entry(0, MBR_PROTECTIVE, (1, total - 1)));
            if bootable {
                // Some BIOSes boot only where something is active, and UEFI wants the protective partition inactive.
                entries.push(mbr_entry(ACTIVE, 0, (0, 1)));
            }
        }
        PartitionTable::Mbr | PartitionTable::Hybrid => {
            entries.push(mbr_entry(active, MBR_ISO, *iso));
            entries.extend(esp.map(|esp| mbr_entry(0, MBR_EFI_SYSTEM, esp)));
            if *table == PartitionTable::Hybrid {
                entries.push(mbr_entry(0, MBR_PROTECTIVE, (1, iso.0 - 1)));
            }
        }
    }
    entries
}

/// An entry without cylinders and heads: all ones mean that the block numbers count.
fn mbr_entry(status: u8, kind: u8, (start, length): (u64, u64)) -> [u8; 16] {
    let mut entry = [
        status, 0xFE, 0xFF, 0xFF, kind, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    if kind == MBR_PROTECTIVE {
        // UEFI 5.2.3 prescribes where the protective partition starts.
        entry[1..4].copy_from_slice(&[0, 2, 0]);
    }
    let clamp = |blocks: u64| u32::try_from(blocks).unwrap_or(u32::MAX).to_le_bytes();
    entry[8..12].copy_from_slice(&clamp(start));
    entry[12..].copy_from_slice(&clamp(length));
    entry
}
