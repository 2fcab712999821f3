//! Where everything goes, found before the first byte is written.

use crate::boot_layout::{BootLayout, boot_files};
use crate::error::Result;
use crate::fields::{SECTOR, sectors};
use crate::files::{esp_length, file_lengths, file_order};
use crate::image::IsoImage;
use crate::image_path::ImagePath;
use crate::inodes::Inodes;
use crate::namespace::context::Described;
use crate::namespace::mangling::Rules;
use crate::namespace::places::NamespacePlaces;
use crate::namespace::tree::NamespaceTree;
use crate::partition_table::{BLOCK, BLOCKS_PER_SECTOR, Partitions, backup_blocks};
use crate::place::Cursor;
use crate::place::FilePlace;
use crate::tree::NodeId;

/// Sectors before the volume descriptors (ECMA-119 6.2.1).
pub(crate) const SYSTEM_AREA: u32 = 16;
/// Where the first partition starts, so that its volume descriptors lie behind those of the whole medium.
const PARTITION_START: u32 = 16;
/// Sectors behind the last file: optical drives report errors for the last 150 of a track written at once, and mkisofs
/// has padded for that ever since.
const PADDING: u64 = 150;
/// GRUB on a BIOS reads 16 sectors at once, and hangs where a medium ends within them.
const ALIGNMENT: u64 = 16;
/// From this many bytes on, files begin at whole blocks of 4 KiB, which filesystems can share instead of copying.
const BLOCK_ALIGNED: u64 = 256 << 10;
const BLOCK_ALIGNMENT: u64 = 4096 / SECTOR;
/// Partitions begin at whole MiB where nothing else decides.
const PARTITION_ALIGNMENT: u64 = (1 << 20) / SECTOR;
/// isomd5sum wants every fragment to have a chunk of its own.
const MEDIA_CHECK_MINIMUM: u64 = (1 << 20) / SECTOR;

/// The places of all structures and files.
#[derive(Debug)]
pub(crate) struct Layout<'t> {
    pub(crate) image: &'t IsoImage,
    pub(crate) inodes: Inodes,
    /// ISO 9660, and Joliet if it is wanted.
    pub(crate) namespaces: Vec<NamespaceTree<'t>>,
    /// The whole medium, and the first partition if there is one.
    pub(crate) views: Vec<View>,
    pub(crate) boot: Option<BootLayout>,
    /// By node.
    pub(crate) files: Vec<FilePlace>,
    /// Regular files in the order of their places, each with its first path, streams of unknown length last. Empty ones have no place.
    pub(crate) file_order: Vec<(NodeId, ImagePath)>,
    /// How many of the files are streams of unknown length.
    pub(crate) streams: usize,
    pub(crate) data_start: u32,
    pub(crate) data_end: u32,
    /// The end of the filesystem without what is appended.
    pub(crate) filesystem_end: u32,
    /// The EFI system partition: its first sector, and the length in bytes that it has in all records, which is that of
    /// its file filled up with zeros. Partitioning programs warn of an end that is not aligned, and xorriso knows the
    /// partition again only if the boot catalog has its length, too.
    pub(crate) esp: Option<FilePlace>,
    /// Bytes of the file that becomes the EFI system partition.
    pub(crate) esp_file_length: u64,
    /// Sectors of the whole image.
    pub(crate) size: u32,
}

/// One way to see the filesystem: all its structures but the files.
#[derive(Debug)]
pub(crate) struct View {
    /// The sector that is 0 in this view.
    pub(crate) shift: u32,
    /// In the order of the namespaces.
    pub(crate) namespaces: Vec<NamespacePlaces>,
}

impl<'t> Layout<'t> {
    pub(crate) fn new(image: &'t IsoImage) -> Result<Self> {
        let tree = &image.tree;
        let inodes = Inodes::of(tree);
        let boot_files = boot_files(&image.boot, tree)?;
        let (files, unknown) = file_lengths(tree, &inodes)?;
        let esp_file = image.disk.as_ref().map(esp_length).transpose()?.flatten();
        let joliet_rules = match image.joliet_strict {
            true => Rules::JolietStrict,
            false => Rules::Joliet,
        };
        let mut layout = Self {
            image,
            namespaces: std::iter::once(NamespaceTree::iso(tree))
                .chain(
                    image
                        .joliet
                        .then(|| NamespaceTree::joliet(tree, joliet_rules)),
                )
                .collect(),
            views: Vec::new(),
            boot: None,
            files,
            file_order: file_order(tree, &inodes, &boot_files, &unknown),
            streams: unknown.len(),
            data_start: 0,
            data_end: 0,
            filesystem_end: 0,
            esp: esp_file.map(|length| FilePlace {
                sector: 0,
                length: length.next_multiple_of(ALIGNMENT * SECTOR),
            }),
            esp_file_length: esp_file.unwrap_or(0),
            size: 0,
            inodes,
        };
        layout.place_structures()?;
        layout.place_known_files(&unknown)?;
        layout.place_boot()?;
        if layout.streams == 0 {
            layout.place_end()?;
        } else {
            // Their lengths were only for the room in directories.
            unknown.iter().for_each(|id| layout.files[id.0].length = 0);
        }
        Ok(layout)
    }

    /// Says where a stream of unknown length begins, which is behind all that was placed.
    pub(crate) fn next_stream(&self) -> u32 {
        self.data_end
    }

    /// The path of the first stream of unknown length.
    pub(crate) fn first_stream(&self) -> Option<ImagePath> {
        let first = self.file_order.len() - self.streams;
        self.file_order.get(first).map(|(_, path)| path.clone())
    }

    /// Enters the length of a stream that was written at [`next_stream`](Self::next_stream).
    pub(crate) fn end_stream(&mut self, id: NodeId, length: u64) -> Result<()> {
        let mut cursor = Cursor::at(self.data_end);
        let sector = if length > 0 {
            cursor.take(sectors(length))?
        } else {
            0
        };
        self.files[id.0] = FilePlace { sector, length };
        self.data_end = cursor.sector()?;
        Ok(())
    }

    /// Places what lies behind the files, and settles what depends on it.
    pub(crate) fn place_end(&mut self) -> Result<()> {
        let mut cursor = Cursor::at(self.data_end);
        cursor.take(PADDING)?;
        if self.image.media_check && cursor.sector()? < MEDIA_CHECK_MINIMUM as u32 {
            cursor.align(MEDIA_CHECK_MINIMUM)?;
        }
        self.filesystem_end = cursor.align(ALIGNMENT)?;
        if let Some(esp) = &mut self.esp {
            self.filesystem_end = cursor.align(PARTITION_ALIGNMENT)?;
            esp.sector = cursor.take(sectors(esp.length))?;
        }
        cursor.take(self.backup_sectors())?;
        self.size = cursor.align(ALIGNMENT)?;
        // Again, as an appended partition has its place only now.
        self.place_boot()?;
        if self.streams > 0 {
            self.settle_directories()?;
        }
        Ok(())
    }

    /// The partitions of the image as a disk.
    pub(crate) fn partitions(&self) -> Option<Partitions> {
        let disk = self.image.disk.as_ref()?;
        let blocks = |sector: u32| u64::from(sector) * BLOCKS_PER_SECTOR;
        Some(Partitions {
            table: disk.table,
            id: disk.id,
            total: blocks(self.size),
            iso: (
                blocks(PARTITION_START),
                blocks(self.filesystem_end - PARTITION_START),
            ),
            esp: self.esp.map(|esp| (blocks(esp.sector), esp.length / BLOCK)),
        })
    }

    /// Sectors of the partition tables at the end of the image.
    fn backup_sectors(&self) -> u64 {
        let disk = self.image.disk.as_ref();
        let blocks = disk.map_or(0, |disk| backup_blocks(disk.table));
        blocks.div_ceil(BLOCKS_PER_SECTOR)
    }

    /// The sector where the copies of the GPTs begin, which end with the image.
    pub(crate) fn backup_start(&self) -> Option<u32> {
        let sectors = self.backup_sectors() as u32;
        (sectors > 0).then(|| self.size - sectors)
    }

    pub(crate) fn described(&self, namespace: usize) -> Described<'_> {
        Described {
            tree: &self.image.tree,
            namespace: &self.namespaces[namespace],
            files: &self.files,
            inodes: &self.inodes,
            timestamp: self.image.timestamp,
        }
    }

    /// The first sector of a view's volume descriptors.
    pub(crate) fn descriptors(&self, view: &View) -> u32 {
        view.shift + SYSTEM_AREA
    }

    /// How many volume descriptors a view has: one per namespace, the terminator, and the boot record of the whole medium.
    pub(crate) fn descriptor_count(&self, view: &View) -> u32 {
        let boot_record = !self.image.boot.is_empty() && view.shift == 0;
        self.namespaces.len() as u32 + 1 + u32::from(boot_record)
    }

    /// The boot catalog's sector, which follows the last volume descriptors.
    pub(crate) fn catalog(&self) -> Option<u32> {
        let last = self.views.last()?;
        (!self.image.boot.is_empty()).then(|| self.descriptors(last) + self.descriptor_count(last))
    }

    fn place_structures(&mut self) -> Result<()> {
        let measured = (0..self.namespaces.len())
            .map(|index| NamespacePlaces::measure(&self.described(index)));
        let namespaces: Vec<NamespacePlaces> = measured.collect::<Result<_>>()?;
        self.views.push(View {
            shift: 0,
            namespaces: namespaces.clone(),
        });
        if self.image.disk.is_some() {
            self.views.push(View {
                shift: PARTITION_START,
                namespaces,
            });
        }
        let descriptors_end = self.views.last().map_or(0, |view| {
            self.descriptors(view) + self.descriptor_count(view)
        });
        let mut cursor = Cursor::at(descriptors_end + u32::from(self.catalog().is_some()));
        for namespace in self.views.iter_mut().flat_map(|view| &mut view.namespaces) {
            namespace.place_path_tables(&mut cursor)?;
        }
        for namespace in self.views.iter_mut().flat_map(|view| &mut view.namespaces) {
            namespace.place_directories(&mut cursor)?;
        }
        self.data_start = cursor.sector()?;
        Ok(())
    }

    fn place_boot(&mut self) -> Result<()> {
        let image = self.image;
        self.boot = BootLayout::new(&image.boot, &image.tree, &self.files, self.esp)?;
        Ok(())
    }

    fn place_known_files(&mut self, unknown: &[NodeId]) -> Result<()> {
        let mut cursor = Cursor::at(self.data_start);
        let known = self.file_order.len() - unknown.len();
        for (id, _) in &self.file_order[..known] {
            let place = &mut self.files[id.0];
            if place.length >= BLOCK_ALIGNED {
                cursor.align(BLOCK_ALIGNMENT)?;
            }
            if place.length > 0 {
                place.sector = cursor.take(sectors(place.length))?;
            }
        }
        self.data_end = cursor.sector()?;
        Ok(())
    }

    /// The directories have less in them than there is room for, if a stream was shorter than it could have been.
    fn settle_directories(&mut self) -> Result<()> {
        let mut views = std::mem::take(&mut self.views);
        for (index, namespace) in views
            .iter_mut()
            .flat_map(|view| view.namespaces.iter_mut().enumerate())
        {
            namespace.measure_lengths(&self.described(index))?;
        }
        self.views = views;
        Ok(())
    }
}
