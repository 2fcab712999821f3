//! Where everything goes, found before the first byte is written.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::boot::{BootEntry, BootImage, Platform};
use crate::census::Census;
use crate::directory::{self, DirectoryPlace, FilePlace, Surroundings};
use crate::el_torito::{self, CatalogEntry};
use crate::error::{Error, Result};
use crate::fields::{SECTOR, sectors};
use crate::hierarchy::Hierarchy;
use crate::image::IsoImage;
use crate::naming::Rules;
use crate::path_table;
use crate::report::{Content, Extent, Namespace, Report};
use crate::source::Source;
use crate::tree::{Kind, NodeId, Tree};

/// Sectors before the volume descriptors (ECMA-119 6.2.1).
const SYSTEM_AREA: u32 = 16;
/// Sectors behind the last file: optical drives report errors for the last 150 of a track written at once, and mkisofs
/// has padded for that ever since.
const PADDING: u64 = 150;
/// GRUB on a BIOS reads 16 sectors at once, and hangs where a medium ends within them.
const ALIGNMENT: u64 = 16;
/// Boot images with patches are held in memory; no boot loader comes near this.
const PATCHED_IMAGE_LIMIT: u64 = 64 << 20;

/// The places of all structures and files.
#[derive(Debug)]
pub(crate) struct Layout<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) timestamp: i64,
    pub(crate) census: Census,
    pub(crate) iso: NamespaceLayout<'t>,
    pub(crate) joliet: Option<NamespaceLayout<'t>>,
    /// The sector of the boot catalog and its entries.
    pub(crate) catalog: Option<(u32, Vec<CatalogEntry>)>,
    /// By node.
    pub(crate) files: Vec<FilePlace>,
    /// Regular files in the order of their places, each with its first path. Empty ones have no place.
    pub(crate) file_order: Vec<(NodeId, String)>,
    /// Boot images with their patches.
    pub(crate) patched: HashMap<NodeId, Vec<u8>>,
    /// Sectors of the whole image.
    pub(crate) size: u32,
    data_end: u32,
}

/// The places of one namespace's structures.
#[derive(Debug)]
pub(crate) struct NamespaceLayout<'t> {
    pub(crate) hierarchy: Hierarchy<'t>,
    pub(crate) path_table_length: u32,
    pub(crate) path_table_l: u32,
    pub(crate) path_table_m: u32,
    pub(crate) directories: Vec<DirectoryPlace>,
    directories_end: u32,
}

/// The next free sector.
struct Cursor(u64);

impl Cursor {
    fn take(&mut self, count: u64) -> Result<u32> {
        let sector = self.0;
        self.0 += count;
        let limit = u64::from(u32::MAX);
        if self.0 > limit {
            return Err(Error::Capacity {
                what: "sectors of the image",
                found: self.0,
                limit,
            });
        }
        Ok(sector as u32)
    }
}

impl<'t> Layout<'t> {
    pub(crate) fn new(image: &'t IsoImage) -> Result<Self> {
        let tree = &image.tree;
        let census = Census::of(tree);
        let boot = boot_nodes(image)?;
        let mut layout = Self {
            tree,
            timestamp: image.timestamp,
            iso: NamespaceLayout::new(Hierarchy::iso(tree))?,
            joliet: image
                .joliet
                .then(|| NamespaceLayout::new(Hierarchy::joliet(tree)))
                .transpose()?,
            catalog: None,
            files: file_lengths(tree, &census)?,
            file_order: file_order(tree, &census, &boot),
            patched: HashMap::new(),
            size: 0,
            data_end: 0,
            census,
        };
        layout.place(!boot.is_empty())?;
        layout.add_boot(&image.boot, &boot)?;
        Ok(layout)
    }

    /// Gives every structure and file its sectors, in the order in which they are written.
    fn place(&mut self, has_boot: bool) -> Result<()> {
        let descriptors = 2 + u64::from(has_boot) + u64::from(self.joliet.is_some());
        let mut cursor = Cursor(u64::from(SYSTEM_AREA) + descriptors);
        if has_boot {
            self.catalog = Some((cursor.take(1)?, Vec::new()));
        }
        self.iso.place_path_tables(&mut cursor)?;
        if let Some(joliet) = &mut self.joliet {
            joliet.place_path_tables(&mut cursor)?;
        }
        let (tree, census, timestamp) = (self.tree, &self.census, self.timestamp);
        for namespace in std::iter::once(&mut self.iso).chain(&mut self.joliet) {
            namespace.place_directories(&mut cursor, tree, census, &self.files, timestamp)?;
        }
        for (id, _) in &self.file_order {
            let place = &mut self.files[id.0];
            if place.length > 0 {
                place.sector = cursor.take(sectors(place.length))?;
            }
        }
        self.data_end = cursor.take(0)?;
        cursor.take((cursor.0 + PADDING).next_multiple_of(ALIGNMENT) - cursor.0)?;
        self.size = cursor.take(0)?;
        Ok(())
    }

    fn add_boot(&mut self, entries: &[BootEntry], nodes: &[NodeId]) -> Result<()> {
        for (entry, id) in entries.iter().zip(nodes) {
            let FilePlace { sector, length } = self.files[id.0];
            let load_size = load_size(entry, length)?;
            self.patch(entry, *id)?;
            if let Some((_, catalog)) = &mut self.catalog {
                catalog.push(CatalogEntry {
                    platform: entry.platform,
                    load_size,
                    sector,
                });
            }
        }
        Ok(())
    }

    fn patch(&mut self, entry: &BootEntry, id: NodeId) -> Result<()> {
        if !entry.boot_info_table && !entry.grub2_boot_info {
            return Ok(());
        }
        let refuse = |reason: String| boot_error(entry, reason);
        let FilePlace { sector, length } = self.files[id.0];
        if length > PATCHED_IMAGE_LIMIT {
            return Err(refuse(format!(
                "{length} bytes are too many for a boot loader"
            )));
        }
        if !self.patched.contains_key(&id) {
            let mut bytes = Vec::new();
            read_source(self.tree, id, &mut bytes)?;
            self.patched.insert(id, bytes);
        }
        let Some(bytes) = self.patched.get_mut(&id) else {
            return Ok(());
        };
        let found = bytes.len();
        if entry.grub2_boot_info && !el_torito::patch_grub2_boot_info(bytes, sector) {
            return Err(refuse(format!(
                "{found} bytes are too few for grub's boot information, which ends at 2556"
            )));
        }
        if entry.boot_info_table && !el_torito::patch_boot_info_table(bytes, sector) {
            return Err(refuse(format!(
                "{found} bytes are too few for a boot information table, which ends at 64"
            )));
        }
        Ok(())
    }

    pub(crate) fn namespaces(&self) -> impl Iterator<Item = &NamespaceLayout<'t>> {
        std::iter::once(&self.iso).chain(&self.joliet)
    }

    pub(crate) fn surroundings<'a>(
        &'a self,
        namespace: &'a NamespaceLayout<'t>,
    ) -> Surroundings<'a> {
        Surroundings {
            tree: self.tree,
            hierarchy: &namespace.hierarchy,
            directories: &namespace.directories,
            files: &self.files,
            census: &self.census,
            timestamp: self.timestamp,
        }
    }

    pub(crate) fn report(self) -> Report {
        let mut extents = Vec::new();
        let mut push = |content, first: u32, end: u32| {
            extents.push(Extent {
                content,
                start: u64::from(first) * SECTOR,
                length: u64::from(end - first) * SECTOR,
            });
        };
        let descriptors_end = self
            .catalog
            .as_ref()
            .map_or(self.iso.path_table_l, |(sector, _)| *sector);
        push(Content::SystemArea, 0, SYSTEM_AREA);
        push(Content::VolumeDescriptors, SYSTEM_AREA, descriptors_end);
        if let Some((sector, _)) = self.catalog {
            push(Content::BootCatalog, sector, sector + 1);
        }
        for namespace in self.namespaces() {
            let end = namespace.path_table_m + sectors(namespace.path_table_length.into()) as u32;
            push(
                Content::PathTables(namespace.name()),
                namespace.path_table_l,
                end,
            );
        }
        for namespace in self.namespaces() {
            push(
                Content::Directories(namespace.name()),
                namespace.directories[0].sector,
                namespace.directories_end,
            );
        }
        let with_place = |(id, path): (NodeId, String)| {
            let FilePlace { sector, length } = self.files[id.0];
            (length > 0).then(|| Extent {
                content: Content::File(path),
                start: u64::from(sector) * SECTOR,
                length,
            })
        };
        extents.extend(self.file_order.into_iter().filter_map(with_place));
        let first = u64::from(self.data_end) * SECTOR;
        let size = u64::from(self.size) * SECTOR;
        extents.push(Extent {
            content: Content::Padding,
            start: first,
            length: size - first,
        });
        let (mut renamed, omitted) = (
            self.iso.hierarchy.renamed,
            self.joliet.map(|joliet| joliet.hierarchy),
        );
        let omitted = omitted.map_or(Vec::new(), |joliet| {
            renamed.extend(joliet.renamed);
            joliet.omitted
        });
        Report {
            size,
            extents,
            renamed,
            omitted,
            sha256: None,
        }
    }
}

impl<'t> NamespaceLayout<'t> {
    fn new(hierarchy: Hierarchy<'t>) -> Result<Self> {
        let length = path_table::length(&hierarchy);
        let path_table_length = u32::try_from(length).map_err(|_| Error::Capacity {
            what: "bytes of a path table",
            found: length,
            limit: u32::MAX.into(),
        })?;
        let directories = vec![DirectoryPlace::default(); hierarchy.directories.len()];
        Ok(Self {
            hierarchy,
            path_table_length,
            path_table_l: 0,
            path_table_m: 0,
            directories,
            directories_end: 0,
        })
    }

    fn name(&self) -> Namespace {
        match self.hierarchy.rules {
            Rules::Iso => Namespace::Iso9660,
            Rules::Joliet => Namespace::Joliet,
        }
    }

    fn place_path_tables(&mut self, cursor: &mut Cursor) -> Result<()> {
        let count = sectors(self.path_table_length.into());
        self.path_table_l = cursor.take(count)?;
        self.path_table_m = cursor.take(count)?;
        Ok(())
    }

    /// Renders each directory for its length only; the places in it are not known yet.
    fn place_directories(
        &mut self,
        cursor: &mut Cursor,
        tree: &Tree,
        census: &Census,
        files: &[FilePlace],
        timestamp: i64,
    ) -> Result<()> {
        for index in 0..self.directories.len() {
            let hierarchy = &self.hierarchy;
            let directories = &self.directories;
            let surroundings = Surroundings {
                tree,
                hierarchy,
                directories,
                files,
                census,
                timestamp,
            };
            let rendered = directory::render(&surroundings, index);
            let length = u32::try_from(rendered.records.len()).map_err(|_| Error::Capacity {
                what: "bytes of a directory",
                found: rendered.records.len() as u64,
                limit: u32::MAX.into(),
            })?;
            let count = sectors(rendered.records.len() as u64)
                + sectors(rendered.continuation.len() as u64);
            self.directories[index] = DirectoryPlace {
                sector: cursor.take(count)?,
                length,
            };
        }
        self.directories_end = cursor.take(0)?;
        Ok(())
    }
}

/// Reads a whole regular file of the tree.
pub(crate) fn read_source(tree: &Tree, id: NodeId, bytes: &mut Vec<u8>) -> Result<()> {
    let Kind::File(source) = &tree.node(id).kind else {
        return Ok(());
    };
    let result = source
        .open()
        .and_then(|mut reader| reader.read_to_end(bytes));
    result.map(drop).map_err(|error| Error::Read {
        path: source_path(source, ""),
        source: error,
    })
}

/// What to call a source in an error.
pub(crate) fn source_path(source: &Source, path: &str) -> PathBuf {
    match source {
        Source::File(path) => path.clone(),
        Source::Bytes(_) => path.into(),
    }
}

fn boot_nodes(image: &IsoImage) -> Result<Vec<NodeId>> {
    if image.boot.len() > el_torito::ENTRY_LIMIT {
        return Err(Error::Capacity {
            what: "boot entries",
            found: image.boot.len() as u64,
            limit: el_torito::ENTRY_LIMIT as u64,
        });
    }
    let node = |entry: &BootEntry| {
        let BootImage::Tree(path) = &entry.image;
        let id = image.tree.find(path)?;
        match image.tree.node(id).kind {
            Kind::File(_) => Ok(id),
            _ => Err(Error::NotAFile { path: path.clone() }),
        }
    };
    image.boot.iter().map(node).collect()
}

fn load_size(entry: &BootEntry, length: u64) -> Result<u16> {
    if length == 0 {
        return Err(boot_error(entry, "it is empty".to_owned()));
    }
    match (
        entry.load_size,
        u16::try_from(length.div_ceil(512)),
        entry.platform,
    ) {
        (Some(sectors), _, _) | (None, Ok(sectors), _) => Ok(sectors),
        // UEFI 13.3.2.1: 0 means up to the end of the medium.
        (None, Err(_), Platform::Uefi) => Ok(0),
        (None, Err(_), Platform::Bios) => Err(boot_error(
            entry,
            format!("{length} bytes are too many to load, the limit is 33553920"),
        )),
    }
}

fn boot_error(entry: &BootEntry, reason: String) -> Error {
    let BootImage::Tree(path) = &entry.image;
    Error::BootImage {
        path: path.clone(),
        reason,
    }
}

fn file_lengths(tree: &Tree, census: &Census) -> Result<Vec<FilePlace>> {
    let mut places = vec![FilePlace::default(); tree.len()];
    for (id, path) in &census.files {
        if let Kind::File(source) = &tree.node(*id).kind {
            let length = source.length();
            places[id.0].length = length.map_err(|error| Error::Read {
                path: source_path(source, path),
                source: error,
            })?;
        }
    }
    Ok(places)
}

/// Boot images first, then by weight, then by path.
fn file_order(tree: &Tree, census: &Census, boot: &[NodeId]) -> Vec<(NodeId, String)> {
    let mut files = census.files.clone();
    files.sort_by_key(|(id, _)| (!boot.contains(id), std::cmp::Reverse(tree.node(*id).weight)));
    files
}
