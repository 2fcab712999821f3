//! Where everything new goes in an image that is changed.

use super::descriptors::View;
use super::inventory::Inventory;
use super::partitions::DiskRecords;
use crate::error::{Error, Result};
use crate::fields::{Moment, SECTOR, sectors};
use crate::image_path::ImagePath;
use crate::inodes::Inodes;
use crate::namespace::context::Described;
use crate::namespace::places::NamespacePlaces;
use crate::namespace::tree::NamespaceTree;
use crate::place::{Cursor, FilePlace};
use crate::tree::{Kind, NodeId, Tree};

/// Sectors behind the filesystem, as in images that are made.
const PADDING: u64 = 150;
const ALIGNMENT: u64 = 16;
const PARTITION_ALIGNMENT: u64 = (1 << 20) / SECTOR;

/// The places of what is written behind what is kept.
#[derive(Debug)]
pub(super) struct Plan {
    /// By node: of all files, also of those that stay where they are.
    pub(super) files: Vec<FilePlace>,
    /// The files that are written, in their order.
    pub(super) new_files: Vec<(NodeId, ImagePath)>,
    pub(super) views: Vec<View>,
    /// The end of what is written of the filesystem.
    pub(super) written_end: u32,
    pub(super) filesystem_end: u32,
    /// The sectors of the partitions that were appended.
    pub(super) appended: Vec<u32>,
    /// Sectors of the whole image.
    pub(super) size: u32,
}

/// What is to be in the image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contents<'a> {
    pub(super) tree: &'a Tree,
    pub(super) inventory: &'a Inventory,
    pub(super) inodes: &'a Inodes,
    pub(super) namespaces: &'a [NamespaceTree<'a>],
    /// The sectors that are 0 in the views of the volume.
    pub(super) shifts: &'a [u32],
    /// The bytes of the partitions behind the filesystem.
    pub(super) appended: &'a [Vec<u8>],
}

impl Plan {
    /// Assigns sectors, from `start` on, to content that is not in the image yet.
    pub(super) fn new(contents: Contents<'_>, start: u32, disk: &DiskRecords) -> Result<Self> {
        let Contents {
            tree,
            inventory,
            inodes,
            namespaces,
            shifts,
            appended,
        } = contents;
        let mut plan = Self {
            files: vec![FilePlace::default(); tree.len()],
            new_files: Vec::new(),
            views: Vec::new(),
            written_end: 0,
            filesystem_end: 0,
            appended: Vec::new(),
            size: 0,
        };
        for (id, path) in &inodes.files {
            plan.files[id.0] = match inventory.place(*id) {
                Some(place) => place,
                None => {
                    plan.new_files.push((*id, path.clone()));
                    FilePlace {
                        sector: 0,
                        length: length(tree, *id, path)?,
                    }
                }
            };
        }
        for shift in shifts {
            let measured = namespaces.iter().map(|namespace| {
                NamespacePlaces::measure(&plan.described(tree, namespace, inodes))
            });
            plan.views.push(View {
                shift: *shift,
                namespaces: measured.collect::<Result<_>>()?,
            });
        }
        let mut cursor = Cursor::at(start);
        for places in plan.views.iter_mut().flat_map(|view| &mut view.namespaces) {
            places.place_path_tables(&mut cursor)?;
        }
        for places in plan.views.iter_mut().flat_map(|view| &mut view.namespaces) {
            places.place_directories(&mut cursor)?;
        }
        for (id, _) in &plan.new_files {
            let place = &mut plan.files[id.0];
            if place.length > 0 {
                place.sector = cursor.take(sectors(place.length))?;
            }
        }
        plan.written_end = cursor.sector()?;
        cursor.take(PADDING)?;
        plan.filesystem_end = match appended.is_empty() {
            true => cursor.align(ALIGNMENT)?,
            false => cursor.align(PARTITION_ALIGNMENT)?,
        };
        for bytes in appended {
            cursor.align(PARTITION_ALIGNMENT)?;
            plan.appended
                .push(cursor.take(sectors(bytes.len() as u64))?);
        }
        cursor.take(sectors(disk.backup_length()))?;
        plan.size = cursor.align(ALIGNMENT)?;
        Ok(plan)
    }

    /// What directories are rendered from. All dates stay as they are.
    pub(super) fn described<'a>(
        &'a self,
        tree: &'a Tree,
        namespace: &'a NamespaceTree<'a>,
        inodes: &'a Inodes,
    ) -> Described<'a> {
        Described {
            tree,
            namespace,
            files: &self.files,
            inodes,
            timestamp: Moment::LAST,
        }
    }
}

fn length(tree: &Tree, id: NodeId, path: &ImagePath) -> Result<u64> {
    let Kind::File(source) = &tree.node(id).kind else {
        return Ok(0);
    };
    let length = source.length().map_err(|error| Error::Read {
        path: source.name(path),
        source: error,
    })?;
    length.ok_or(Error::NeedsReadBack("a stream of unknown length"))
}
