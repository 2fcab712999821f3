//! Writes a changed image.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::boot_images::{self, Bootable};
use super::changed_menu::ChangedMenu;
use super::partitions::{BLOCK, DiskRecords, Moves, Partition};
use super::patches::{Patches, Preview, read_at};
use super::plan::{Contents, Plan};
use super::{Edited, Editor, descriptors, kept, menus, sums};
use crate::copying::copy;
use crate::error::{Error, Origin, Result};
use crate::fields::{SECTOR, sectors};
use crate::inodes::Inodes;
use crate::media_check;
use crate::media_sum::{AREA_LENGTH, AREA_OFFSET, MediaSum, MediaSummer};
use crate::namespace::tree::NamespaceTree;
use crate::output::{Output, Summers};
use crate::progress::{Listener, Progress};
use crate::reader::{EntryKind, FoundBootEntry};
use crate::source::Source;
use crate::tree::{Kind, NodeId};
use crate::writer::{write_directories, write_path_tables};

/// Where the volume descriptors of a partition lie that begins at block 64.
const PARTITION_START: u32 = 16;
/// Bytes in front that are looked at: the system area, and the first volume descriptors of a partition.
const FRONT: u64 = (PARTITION_START as u64 + 17) * SECTOR;

impl Editor {
    /// Writes the new image to an empty file: what is kept of the old one, with patches, and everything else behind it.
    pub(super) fn write(&mut self, out: &mut File, progress: &mut Listener<'_>) -> Result<Edited> {
        let mut edited = Edited::default();
        self.change_menus(&mut edited.menus)?;
        let mut image = self.image()?;
        let metadata = image.metadata().map_err(|source| self.read_error(source))?;
        let length = metadata.len();
        let front = read_at(&mut image, 0, FRONT).map_err(|source| self.read_error(source))?;
        let mut disk = DiskRecords::read(&mut image, length, self.inventory.end())
            .map_err(|source| self.read_error(source))?;
        let appended = disk.appended();
        // What is not shared by a table of partitions may be there without a name: nothing of it is written over.
        let first_free = match appended.first() {
            Some(partition) => partition.start * BLOCK,
            None => length.max(self.reader.size()),
        };
        let start = u32::try_from(sectors(first_free)).map_err(|_| Error::Capacity {
            what: "bytes of the image",
            found: first_free,
            limit: u64::from(u32::MAX) * SECTOR,
        })?;
        let kept = first_free.min(length);

        let mut patches = Patches::default();
        let boot = self.reader.boot_entries()?;
        let partitions = self.appended_partitions(&mut image, &appended, &mut edited.menus)?;
        if !self.menus.is_empty() {
            let bootable = Bootable {
                boot: &boot,
                inventory: &self.inventory,
                tree: &self.tree,
                disk: &disk,
            };
            let changed = &mut edited.menus;
            boot_images::change_menus(bootable, &mut image, &self.menus, &mut patches, changed)?;
        }
        let mut replaced = boot_images::replaced(&mut image, &boot, &self.inventory, &self.tree)?;
        let catalog = self.reader.catalog_sector().unwrap_or(0);
        let mut lists = sums::prepare(
            &mut self.reader,
            &self.inventory,
            &mut self.tree,
            &patches,
            catalog,
        )?;

        if let Some(latest) = self.timestamp {
            self.tree.cut_dates(self.old_nodes, latest);
        }
        let inodes = Inodes::of(&self.tree);
        let joliet_rules = self.joliet_rules()?;
        let namespaces: Vec<NamespaceTree<'_>> = std::iter::once(NamespaceTree::iso(&self.tree))
            .chain(joliet_rules.map(|rules| NamespaceTree::joliet(&self.tree, rules)))
            .collect();
        self.report_new(&mut edited, &namespaces, &inodes);
        let shifts: &[u32] = match has_partition_view(&disk, &front) {
            true => &[0, PARTITION_START],
            false => &[0],
        };
        let contents = Contents {
            tree: &self.tree,
            inventory: &self.inventory,
            inodes: &inodes,
            namespaces: &namespaces,
            shifts,
            appended: &partitions,
        };
        let plan = Plan::new(contents, start, &disk)?;
        let mut moves = Moves {
            size: plan.size,
            filesystem_end: plan.filesystem_end,
            appended: std::iter::zip(&appended, &plan.appended)
                .map(|(before, sector)| {
                    let start = u64::from(*sector) * SECTOR / BLOCK;
                    (*before, Partition { start, ..*before })
                })
                .collect(),
            replaced: Vec::new(),
        };
        for replaced in &mut replaced {
            let place = plan.files[replaced.id.0];
            let moved = replaced.settle(place, catalog, &mut image, &mut patches)?;
            moves.replaced.push(moved);
        }
        move_entries(&mut patches, catalog, &boot, &moves);
        for view in &plan.views {
            let end = match view.shift {
                0 => plan.size,
                _ => plan.filesystem_end,
            };
            let blocks = end - view.shift;
            descriptors::patch(
                &mut image,
                &mut patches,
                view,
                blocks,
                self.volume_id.as_ref(),
            )
            .map_err(|source| self.read_error(source))?;
        }
        let mut contents: HashMap<NodeId, &[u8]> = HashMap::new();
        contents.extend(
            replaced
                .iter()
                .map(|file| (file.id, file.content.as_slice())),
        );
        let remade = sums::fill(
            &mut lists,
            &mut image,
            &self.inventory,
            &self.tree,
            &patches,
            &contents,
        )?;
        (edited.sums, edited.outdated) = (remade.lists, remade.outdated);
        contents.extend(lists.iter().map(|list| (list.id, list.content.as_slice())));
        let backups = disk.patch(&mut patches, &moves);
        let had_sum = clear_sum(&mut image, &mut patches).map_err(|s| self.read_error(s))?;

        edited.size = u64::from(plan.size) * SECTOR;
        let stop = AtomicBool::new(false);
        let written = std::thread::scope(|scope| {
            let (from, to) = (self.image()?, out.try_clone().map_err(Error::Output)?);
            let stop = &stop;
            let copying = scope.spawn(move || kept::copy(&from, &to, kept, stop));
            let written = (|| {
                self.write_new(out, &plan, &namespaces, &inodes, &contents, progress)?;
                write_partitions(out, &plan, &partitions).map_err(Error::Output)?;
                backups.write(out).map_err(Error::Output)?;
                if !self.media_check.unwrap_or(had_sum) {
                    return Ok(None);
                }
                // While the copying goes on, from what is being copied.
                let mut preview = Preview {
                    image: &image,
                    kept,
                    out,
                    patches: &patches,
                    position: 0,
                };
                let summers = Summers {
                    media: Some(MediaSummer::new(edited.size)),
                    sha256: None,
                };
                let sums =
                    media_check::sum(&mut preview, edited.size, summers, progress, |error| {
                        self.read_error(error)
                    })?;
                Ok(sums.media)
            })();
            stop.fetch_or(written.is_err(), Ordering::Relaxed);
            // Whoever cancels is asked while there is nothing else to do.
            while written.is_ok() && !copying.is_finished() {
                std::thread::sleep(std::time::Duration::from_millis(5));
                let (done, total) = (edited.size, edited.size);
                if let Err(error) = progress(Progress { done, total }) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
            match copying.join() {
                Ok(copied) => copied.map_err(Error::Output)?,
                Err(_) => {
                    let error = io::Error::other("the thread that copies panicked");
                    return Err(Error::Output(error));
                }
            }
            written
        });
        edited.media_sum = written?;
        patches.write(out).map_err(Error::Output)?;
        if let Some(sum) = &edited.media_sum {
            media_check::put(out, sum).map_err(Error::Output)?;
        }
        if self.sha256 {
            let summers = Summers {
                media: None,
                sha256: Some(Sha256::new()),
            };
            out.seek(SeekFrom::Start(0)).map_err(Error::Output)?;
            let sums = media_check::sum(out, edited.size, summers, progress, Error::Output)?;
            edited.sha256 = sums.sha256;
        }
        Ok(edited)
    }

    /// The menus on the volume, as files of their own.
    fn change_menus(&mut self, changed: &mut Vec<ChangedMenu>) -> Result<()> {
        for entry in &self.inventory.entries {
            let is_menu = entry.kind == EntryKind::File && menus::is_menu(entry.path.as_bytes());
            let is_kept = self.inventory.kept(entry, &self.tree).is_some();
            if self.menus.is_empty() || !is_menu || !is_kept || entry.length > menus::LIMIT {
                continue;
            }
            let mut text = Vec::new();
            self.reader.copy(entry, &mut text)?;
            if let Some(new) = menus::change(entry.path.as_bytes(), &text, &self.menus) {
                self.tree.remove(&entry.path)?;
                let source = Source::Bytes(new);
                self.tree.file_with(&entry.path, source, entry.attributes)?;
                changed.push(ChangedMenu {
                    within: None,
                    path: entry.path.clone(),
                });
            }
        }
        Ok(())
    }

    /// The partitions behind the filesystem, with changed menus.
    fn appended_partitions(
        &self,
        image: &mut File,
        appended: &[Partition],
        changed: &mut Vec<ChangedMenu>,
    ) -> Result<Vec<Vec<u8>>> {
        let read = |partition: &Partition| {
            let bytes = read_at(image, partition.start * BLOCK, partition.length * BLOCK)
                .map_err(|source| self.read_error(source))?;
            boot_images::in_fat(bytes, &Origin::Esp, &self.menus, changed)
        };
        appended.iter().map(read).collect()
    }

    /// Path tables, directories and files behind what is kept.
    fn write_new(
        &self,
        out: &mut File,
        plan: &Plan,
        namespaces: &[NamespaceTree<'_>],
        inodes: &Inodes,
        contents: &HashMap<NodeId, &[u8]>,
        progress: &mut Listener<'_>,
    ) -> Result<()> {
        let total = u64::from(plan.size) * SECTOR;
        let listener = &mut |at| progress(at);
        let mut output = Output::new(out, total, Summers::default(), listener)?;
        let first = plan.views.first().and_then(|view| view.namespaces.first());
        output.seek(first.map_or(0, |places| places.path_table_l))?;
        for view in &plan.views {
            for (namespace, places) in std::iter::zip(namespaces, &view.namespaces) {
                write_path_tables(namespace, places, view.shift, &mut output)?;
            }
        }
        for view in &plan.views {
            for (namespace, places) in std::iter::zip(namespaces, &view.namespaces) {
                let described = plan.described(&self.tree, namespace, inodes);
                write_directories(&described, places, view.shift, &mut output)?;
            }
        }
        for (id, path) in &plan.new_files {
            let place = plan.files[id.0];
            let (Kind::File(source), 1..) = (&self.tree.node(*id).kind, place.length) else {
                continue;
            };
            output.at(place.sector)?;
            match contents.get(id) {
                Some(content) => output.bytes(content)?,
                None => copy(source, path, place.length, &mut output)?,
            }
        }
        output.at(plan.written_end)?;
        output.finish(|_| (0, Vec::new())).map(drop)
    }
}

/// The partitions that were appended, and the end of the image. What lies between is a hole, which reads as zeros.
fn write_partitions(out: &mut File, plan: &Plan, partitions: &[Vec<u8>]) -> io::Result<()> {
    let mut appended = Patches::default();
    for (bytes, sector) in std::iter::zip(partitions, &plan.appended) {
        appended.put(u64::from(*sector) * SECTOR, bytes.as_slice());
    }
    appended.write(out)?;
    out.set_len(u64::from(plan.size) * SECTOR)
}

/// Whether the first partition is a filesystem of its own, with volume descriptors at its sector 16.
fn has_partition_view(disk: &DiskRecords, front: &[u8]) -> bool {
    let descriptors = (PARTITION_START as usize + 16) * SECTOR as usize;
    let begins_there =
        |partition: Partition| partition.start * BLOCK == u64::from(PARTITION_START) * SECTOR;
    disk.partitions().any(begins_there) && front[descriptors..].starts_with(b"\x01CD001")
}

/// Says in the boot catalog where partitions are now. Their length there becomes that of the partition, as xorriso
/// finds it again only then.
fn move_entries(patches: &mut Patches, catalog: u32, boot: &[FoundBootEntry], moves: &Moves) {
    for entry in boot {
        let start = u64::from(entry.sector) * SECTOR / BLOCK;
        let mut moved = moves.appended.iter();
        if let Some((before, now)) = moved.find(|(before, _)| before.start == start) {
            let load_size = u16::try_from(before.length).unwrap_or(0);
            let sector = (now.start * BLOCK / SECTOR) as u32;
            boot_images::patch_catalog(patches, catalog, entry, load_size, sector);
        }
    }
}

/// Removes the old media check sum. Returns whether there was one.
fn clear_sum(image: &mut File, patches: &mut Patches) -> io::Result<bool> {
    let area = patches.read(image, AREA_OFFSET, AREA_LENGTH as u64)?;
    let had_sum = MediaSum::parse(&area).is_some();
    if had_sum {
        patches.put(AREA_OFFSET, [b' '; AREA_LENGTH]);
    }
    Ok(had_sum)
}
