//! The report of what lies where.

use crate::fields::{SECTOR, sectors};
use crate::layout::{Layout, SYSTEM_AREA};
use crate::namespace::Namespace;
use crate::namespace::places::NamespacePlaces;
use crate::output::Sums;
use crate::place::FilePlace;
use crate::report::{Content, Extent, Report};

impl Layout<'_> {
    pub(crate) fn report(self, sums: Sums) -> Report {
        let mut extents = self.structure_extents();
        extents.extend(self.file_order.iter().filter_map(|(id, path)| {
            let FilePlace { sector, length } = self.files[id.0];
            (length > 0).then(|| extent(Content::File(path.clone()), sector, length))
        }));
        extents.extend(self.end_extents());
        let (mut renamed, mut omitted) = (Vec::new(), Vec::new());
        for namespace in self.namespaces {
            renamed.extend(namespace.renamed);
            omitted.extend(namespace.omitted);
        }
        let size = u64::from(self.size) * SECTOR;
        Report {
            size,
            extents,
            renamed,
            omitted,
            dates_cut: self.inodes.dates_cut,
            sha256: sums.sha256,
            media_sum: sums.media,
        }
    }

    fn structure_extents(&self) -> Vec<Extent> {
        let mut extents = vec![sector_extent(Content::SystemArea, 0, SYSTEM_AREA)];
        for view in &self.views {
            let content = match view.shift {
                0 => Content::VolumeDescriptors,
                _ => Content::PartitionVolumeDescriptors,
            };
            let first = self.descriptors(view);
            extents.push(sector_extent(
                content,
                first,
                first + self.descriptor_count(view),
            ));
        }
        extents.extend(
            self.catalog()
                .map(|sector| sector_extent(Content::BootCatalog, sector, sector + 1)),
        );
        for (shift, name, places) in self.namespaces() {
            let content = if shift == 0 {
                Content::PathTables(name)
            } else {
                Content::PartitionPathTables(name)
            };
            extents.push(sector_extent(
                content,
                places.path_table_l,
                places.path_tables_end(),
            ));
        }
        for (shift, name, places) in self.namespaces() {
            let content = if shift == 0 {
                Content::Directories(name)
            } else {
                Content::PartitionDirectories(name)
            };
            extents.push(sector_extent(
                content,
                places.directories[0].sector,
                places.directories_end,
            ));
        }
        extents
    }

    /// The shift, name and places of each namespace of each view.
    fn namespaces(&self) -> impl Iterator<Item = (u32, Namespace, &NamespacePlaces)> {
        self.views.iter().flat_map(|view| {
            let pairs = std::iter::zip(&self.namespaces, &view.namespaces);
            pairs.map(|(namespace, places)| (view.shift, namespace.rules.namespace(), places))
        })
    }

    fn end_extents(&self) -> Vec<Extent> {
        let mut extents = vec![sector_extent(
            Content::Padding,
            self.data_end,
            self.filesystem_end,
        )];
        let mut end = self.filesystem_end;
        if let Some(FilePlace { sector, length }) = self.esp {
            extents.push(extent(Content::Esp, sector, length));
            end = sector + sectors(length) as u32;
        }
        let backup = self.backup_start().unwrap_or(self.size);
        extents.push(sector_extent(Content::Padding, end, backup));
        extents.push(sector_extent(
            Content::BackupPartitionTable,
            backup,
            self.size,
        ));
        extents.retain(|extent| extent.length > 0);
        extents
    }
}

fn extent(content: Content, sector: u32, length: u64) -> Extent {
    Extent {
        content,
        start: u64::from(sector) * SECTOR,
        length,
    }
}

fn sector_extent(content: Content, first: u32, end: u32) -> Extent {
    extent(content, first, u64::from(end - first) * SECTOR)
}
