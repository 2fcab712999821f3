//! The boot images of an image that is changed: those that stay, with other menus in them, and those that are replaced.

use std::fs::File;
use std::io::Read;

use super::changed_menu::ChangedMenu;
use super::inventory::Inventory;
use super::menus::{MenuChange, fat};
use super::partitions::{BLOCK, DiskRecords, Partition};
use super::patches::{Patches, read_at};
use crate::el_torito::{patch_boot_info_table, patch_grub2_boot_info};
use crate::error::{Error, Origin, Result};
use crate::fields::{SECTOR, sectors};
use crate::image_path::ImagePath;
use crate::place::FilePlace;
use crate::reader::{Entry, FoundBootEntry};
use crate::tree::{Kind, NodeId, Tree};

const UEFI: u8 = 0xEF;
/// The largest EFI system partition whose menus are looked at, and the largest boot image that is replaced.
const LIMIT: u64 = 256 << 20;
const PER_SECTOR: u64 = SECTOR / BLOCK;
/// Where boot code on a disk is told which block to load.
const BOOT_IMAGE_FIELD: usize = 432;

/// A file that a boot entry names, which was replaced.
#[derive(Debug)]
pub(super) struct Replaced {
    pub(super) id: NodeId,
    pub(super) content: Vec<u8>,
    path: ImagePath,
    entry: FoundBootEntry,
    old_length: u64,
    has_boot_info_table: bool,
    has_grub2_boot_info: bool,
}

/// Finds the boot images that were replaced, and reads them: they are told where they are when that is known.
pub(super) fn replaced(
    image: &mut File,
    boot: &[FoundBootEntry],
    inventory: &Inventory,
    tree: &Tree,
) -> Result<Vec<Replaced>> {
    let mut replaced = Vec::new();
    for entry in boot {
        let Some(file) = file_of(entry, inventory) else {
            continue;
        };
        let Ok(id) = tree.find(file.path.as_bytes()) else {
            // It was removed from the directories, and firmware finds it where it was.
            continue;
        };
        if inventory.place(id).is_some() {
            continue;
        }
        let Kind::File(source) = &tree.node(id).kind else {
            return Err(refused(file, "a boot image can only be replaced by a file"));
        };
        let mut content = Vec::new();
        source
            .open()
            .and_then(|reader| reader.take(LIMIT + 1).read_to_end(&mut content))
            .map_err(|error| Error::Read {
                path: source.name(&file.path),
                source: error,
            })?;
        if content.is_empty() || content.len() as u64 > LIMIT {
            return Err(refused(
                file,
                "what replaces it is empty, or has more than 256 MiB",
            ));
        }
        let place = u64::from(entry.sector) * SECTOR;
        let old = read_at(image, place, file.length.min(4096)).map_err(Error::Output)?;
        let field = |at: usize, length: usize| {
            let bytes = old.get(at..at + length)?;
            Some(
                bytes
                    .iter()
                    .rev()
                    .fold(0, |n, byte| n << 8 | u64::from(*byte)),
            )
        };
        let sector = u64::from(entry.sector);
        replaced.push(Replaced {
            id,
            content,
            path: file.path.clone(),
            entry: *entry,
            old_length: file.length,
            has_boot_info_table: field(12, 4) == Some(sector),
            has_grub2_boot_info: field(2548, 8) == Some(sector * PER_SECTOR + 5),
        });
    }
    Ok(replaced)
}

impl Replaced {
    /// Writes the place that it has now into it, and into what loads it. Returns it as a partition, before and now.
    pub(super) fn settle(
        &mut self,
        place: FilePlace,
        catalog: u32,
        image: &mut File,
        patches: &mut Patches,
    ) -> Result<(Partition, Partition)> {
        let too_short = || Error::BootImage {
            path: Origin::Image(self.path.clone()),
            reason: "it is too short to be told where it is, as the old one was".to_owned(),
        };
        if self.has_grub2_boot_info && !patch_grub2_boot_info(&mut self.content, place.sector) {
            return Err(too_short());
        }
        if self.has_boot_info_table && !patch_boot_info_table(&mut self.content, place.sector) {
            return Err(too_short());
        }
        let (old, now) = (u64::from(self.entry.sector), u64::from(place.sector));
        let blocks = |length: u64| length.div_ceil(BLOCK);
        let whole = |length: u64| u16::try_from(blocks(length)).unwrap_or(0);
        // A BIOS is often told to load the first four blocks only.
        let is_whole =
            self.entry.platform == UEFI || self.entry.load_size == whole(self.old_length);
        let load_size = match is_whole {
            true => whole(place.length),
            false => self.entry.load_size,
        };
        patch_catalog(patches, catalog, &self.entry, load_size, place.sector);
        let mbr = patches.read(image, 0, BLOCK).map_err(Error::Output)?;
        let field = &mbr[BOOT_IMAGE_FIELD..BOOT_IMAGE_FIELD + 8];
        let loads = field
            .iter()
            .rev()
            .fold(0, |n, byte| n << 8 | u64::from(*byte));
        // isolinux's boot code begins at its first block, GRUB's at its fifth.
        if let Some(skipped @ (0 | 4)) = loads.checked_sub(old * PER_SECTOR) {
            let block = now * PER_SECTOR + skipped;
            patches.put(BOOT_IMAGE_FIELD as u64, block.to_le_bytes());
        }
        let partition = |sector: u64, length: u64| Partition {
            start: sector * PER_SECTOR,
            length: sectors(length) * PER_SECTOR,
        };
        Ok((
            partition(old, self.old_length),
            partition(now, place.length),
        ))
    }
}

/// Says in the boot catalog where a boot image is, and how many blocks of it to load.
pub(super) fn patch_catalog(
    patches: &mut Patches,
    catalog: u32,
    entry: &FoundBootEntry,
    load_size: u16,
    sector: u32,
) {
    let at = u64::from(catalog) * SECTOR + entry.offset as u64;
    patches.put(at + 6, load_size.to_le_bytes());
    patches.put(at + 8, sector.to_le_bytes());
}

/// What boot entries name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bootable<'a> {
    pub(super) boot: &'a [FoundBootEntry],
    pub(super) inventory: &'a Inventory,
    pub(super) tree: &'a Tree,
    pub(super) disk: &'a DiskRecords,
}

/// Changes the menus in the EFI system partitions that lie within the volume, in their places. `changed` gets their paths.
pub(super) fn change_menus(
    bootable: Bootable<'_>,
    image: &mut File,
    changes: &[MenuChange],
    patches: &mut Patches,
    changed: &mut Vec<ChangedMenu>,
) -> Result<()> {
    let Bootable {
        boot,
        inventory,
        tree,
        disk,
    } = bootable;
    let appended = disk.appended();
    let mut seen = Vec::new();
    for entry in boot.iter().filter(|entry| entry.platform == UEFI) {
        let start = u64::from(entry.sector) * PER_SECTOR;
        if seen.contains(&start) || appended.iter().any(|partition| partition.start == start) {
            continue;
        }
        seen.push(start);
        let file = file_of(entry, inventory);
        if file.is_some_and(|file| inventory.kept(file, tree).is_none()) {
            continue;
        }
        let partition = disk.partitions().find(|partition| partition.start == start);
        let length = match (file, partition) {
            (Some(file), _) => file.length,
            (None, Some(partition)) => partition.length * BLOCK,
            (None, None) => u64::from(entry.load_size) * BLOCK,
        };
        if length == 0 || length > LIMIT {
            continue;
        }
        let name = file.map_or(Origin::Esp, |file| Origin::Image(file.path.clone()));
        let old = read_at(image, start * BLOCK, length).map_err(Error::Output)?;
        let new = in_fat(old.clone(), &name, changes, changed)?;
        if new != old {
            patches.put(start * BLOCK, new);
        }
    }
    Ok(())
}

/// A FAT filesystem with changed menus.
pub(super) fn in_fat(
    bytes: Vec<u8>,
    name: &Origin,
    changes: &[MenuChange],
    changed: &mut Vec<ChangedMenu>,
) -> Result<Vec<u8>> {
    if changes.is_empty() || bytes.len() as u64 > LIMIT {
        return Ok(bytes);
    }
    let mut paths = Vec::new();
    let bytes = fat::change(bytes, changes, &mut paths).map_err(|reason| Error::BootImage {
        path: name.clone(),
        reason,
    })?;
    changed.extend(paths.into_iter().map(|path| ChangedMenu {
        within: Some(name.clone()),
        path,
    }));
    Ok(bytes)
}

fn file_of<'a>(boot: &FoundBootEntry, inventory: &'a Inventory) -> Option<&'a Entry> {
    let start = u64::from(boot.sector) * SECTOR;
    let is_it = |entry: &&Entry| entry.length > 0 && entry.extents[0].0 == start;
    inventory.entries.iter().find(is_it)
}

fn refused(file: &Entry, reason: &str) -> Error {
    Error::BootImage {
        path: Origin::Image(file.path.clone()),
        reason: reason.to_owned(),
    }
}
