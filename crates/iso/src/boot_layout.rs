//! Boot images: what the catalog says of them, and what is patched into them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::boot_entry::{BootEntry, BootImage, Platform};
use crate::el_torito::{self, CatalogEntry};
use crate::error::{Error, Origin, Result};
use crate::image_path::ImagePath;
use crate::place::FilePlace;
use crate::tree::{Kind, NodeId, Tree};

/// Boot images with patches are held in memory; no boot loader comes near this.
const PATCHED_IMAGE_LIMIT: u64 = 64 << 20;

/// The boot catalog and the boot images that differ from their sources.
#[derive(Debug)]
pub(crate) struct BootLayout {
    pub(crate) catalog: Vec<CatalogEntry>,
    pub(crate) patched: HashMap<NodeId, Vec<u8>>,
}

impl BootLayout {
    /// None without boot entries. All boot images have their places: files by node, and the EFI system partition.
    pub(crate) fn new(
        entries: &[BootEntry],
        tree: &Tree,
        files: &[FilePlace],
        esp: Option<FilePlace>,
    ) -> Result<Option<Self>> {
        if entries.is_empty() {
            return Ok(None);
        }
        let mut boot = Self {
            catalog: Vec::new(),
            patched: HashMap::new(),
        };
        for entry in entries {
            let (place, id) = boot_image(entry, tree, files, esp)?;
            let load_size = load_size(entry, place.length)?;
            boot.catalog.push(CatalogEntry {
                platform: entry.platform,
                load_size,
                sector: place.sector,
            });
            if let Some(id) = id {
                boot.patch(tree, entry, id, place)?;
            }
        }
        Ok(Some(boot))
    }

    /// The sector of the first boot image for a BIOS, which is what boot code on a disk loads.
    pub(crate) fn bios_image(&self) -> Option<u32> {
        self.catalog
            .iter()
            .find(|entry| entry.platform == Platform::Bios)
            .map(|entry| entry.sector)
    }

    fn patch(
        &mut self,
        tree: &Tree,
        entry: &BootEntry,
        id: NodeId,
        place: FilePlace,
    ) -> Result<()> {
        if !entry.boot_info_table && !entry.grub2_boot_info {
            return Ok(());
        }
        let FilePlace { sector, length } = place;
        if length > PATCHED_IMAGE_LIMIT {
            return Err(refused(
                entry,
                format!("{length} bytes are too many for a boot loader"),
            ));
        }
        let bytes = match self.patched.entry(id) {
            Entry::Occupied(occupied) => occupied.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(read(tree, entry, id, length)?),
        };
        if entry.grub2_boot_info && !el_torito::patch_grub2_boot_info(bytes, sector) {
            let reason = format!(
                "{length} bytes are too few for grub's boot information, which ends at 2556"
            );
            return Err(refused(entry, reason));
        }
        if entry.boot_info_table && !el_torito::patch_boot_info_table(bytes, sector) {
            let reason = format!(
                "{length} bytes are too few for a boot information table, which ends at 64"
            );
            return Err(refused(entry, reason));
        }
        Ok(())
    }
}

/// The files in the tree that boot entries name.
pub(crate) fn boot_files(entries: &[BootEntry], tree: &Tree) -> Result<Vec<NodeId>> {
    if entries.len() > el_torito::ENTRY_LIMIT {
        return Err(Error::Capacity {
            what: "boot entries",
            found: entries.len() as u64,
            limit: el_torito::ENTRY_LIMIT as u64,
        });
    }
    let file = |entry: &BootEntry| match &entry.image {
        BootImage::Tree(path) => Some(boot_file(tree, entry, path)),
        BootImage::AppendedEsp => None,
    };
    entries.iter().filter_map(file).collect()
}

fn boot_file(tree: &Tree, entry: &BootEntry, path: &ImagePath) -> Result<NodeId> {
    let id = tree.find(path.as_bytes())?;
    let Kind::File(source) = &tree.node(id).kind else {
        return Err(Error::NotAFile { path: path.clone() });
    };
    match source.length() {
        Ok(Some(_)) => Ok(id),
        Ok(None) => Err(refused(entry, "its length is not known".to_owned())),
        Err(error) => Err(Error::Read {
            path: source.name(path),
            source: error,
        }),
    }
}

fn boot_image(
    entry: &BootEntry,
    tree: &Tree,
    files: &[FilePlace],
    esp: Option<FilePlace>,
) -> Result<(FilePlace, Option<NodeId>)> {
    match &entry.image {
        BootImage::Tree(path) => {
            let id = tree.find(path.as_bytes())?;
            Ok((files[id.0], Some(id)))
        }
        BootImage::AppendedEsp => match esp {
            Some(place) => Ok((place, None)),
            None => Err(refused(
                entry,
                "the image has no appended partition".to_owned(),
            )),
        },
    }
}

fn load_size(entry: &BootEntry, length: u64) -> Result<u16> {
    if length == 0 {
        return Err(refused(entry, "it is empty".to_owned()));
    }
    match (
        entry.load_size,
        u16::try_from(length.div_ceil(512)),
        entry.platform,
    ) {
        (Some(sectors), _, _) | (None, Ok(sectors), _) => Ok(sectors),
        // UEFI 13.3.2.1: 0 means up to the end of the medium.
        (None, Err(_), Platform::Uefi) => Ok(0),
        (None, Err(_), Platform::Bios) => Err(refused(
            entry,
            format!("{length} bytes are too many to load, the limit is 33553920"),
        )),
    }
}

fn read(tree: &Tree, entry: &BootEntry, id: NodeId, length: u64) -> Result<Vec<u8>> {
    let Kind::File(source) = &tree.node(id).kind else {
        return Ok(Vec::new());
    };
    let name = || match &entry.image {
        BootImage::Tree(path) => source.name(path),
        BootImage::AppendedEsp => Origin::Esp,
    };
    let mut bytes = Vec::new();
    let read = source
        .open()
        .and_then(|mut reader| reader.read_to_end(&mut bytes));
    read.map_err(|error| Error::Read {
        path: name(),
        source: error,
    })?;
    if bytes.len() as u64 != length {
        return Err(Error::SourceChanged {
            path: name(),
            expected: length,
            found: format!("found {}", bytes.len()),
        });
    }
    Ok(bytes)
}

fn refused(entry: &BootEntry, reason: String) -> Error {
    Error::BootImage {
        path: match &entry.image {
            BootImage::Tree(path) => Origin::Image(path.clone()),
            BootImage::AppendedEsp => Origin::Esp,
        },
        reason,
    }
}
