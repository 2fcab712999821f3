//! Changes images: what is not touched stays where it is, byte for byte, and so do the boot records that name it.
//!
//! New files and all directories are written behind what was there, in front of partitions that were appended, which move
//! on. So it does not matter who made the image, and a filesystem that shares blocks copies nothing of the old contents.

mod menus;
mod partitions;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use self::menus::MenuChange;
use self::partitions::{DiskRecords, Partition};
use crate::copying::copy;
use crate::descriptor::volume_id_field;
use crate::error::{Error, Origin, Result};
use crate::fields::{Moment, SECTOR, both32, sectors};
use crate::image_path::ImagePath;
use crate::inodes::Inodes;
use crate::media_check;
use crate::media_sum::{AREA_LENGTH, AREA_OFFSET, MediaSum, MediaSummer};
use crate::namespace::context::Described;
use crate::namespace::mangling::Rules;
use crate::namespace::places::NamespacePlaces;
use crate::namespace::tree::NamespaceTree;
use crate::output::{Output, Summers};
use crate::place::Cursor;
use crate::place::FilePlace;
use crate::progress::{Answer, Listener, Progress};
use crate::reader::{Entry, EntryKind, IsoReader};
use crate::source::Source;
use crate::tree::{Kind, NodeId, Tree};
use crate::unfinished::{Unfinished, irreplaceable};
use crate::volume_id::VolumeId;
use crate::writer::{write_directories, write_path_tables};

/// Sectors behind the filesystem, as in images that are made.
const PADDING: u64 = 150;
const ALIGNMENT: u64 = 16;
const PARTITION_ALIGNMENT: u64 = (1 << 20) / SECTOR;
/// Where the volume descriptors of a partition lie that begins at block 64.
const PARTITION_START: u32 = 16;
/// The largest EFI system partition whose menus are looked at, and the largest menu.
const ESP_LIMIT: u64 = 256 << 20;
const MENU_LIMIT: u64 = 1 << 20;

/// An image that is to be changed. [`write_file`](Self::write_file) makes the new one.
#[derive(Debug)]
pub struct Editor {
    /// The files. Those that were in the image stay where they are unless they are removed or replaced.
    pub tree: Tree,
    /// What to change in all menus of boot loaders, on the volume and on its EFI system partition.
    pub menus: Vec<MenuChange>,
    /// Whether to make the media check sum again. `None` does it if there was one.
    pub media_check: Option<bool>,
    /// Whether to report the SHA-256 of the image.
    pub sha256: bool,
    volume_id: Option<VolumeId>,
    path: PathBuf,
    reader: IsoReader,
    /// Where the contents are that were in the image.
    stored: HashMap<NodeId, FilePlace>,
    entries: Vec<Entry>,
}

/// What became of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edited {
    /// Bytes of the whole image.
    pub size: u64,
    /// Menus that were changed, by their paths; those of the EFI system partition begin with `esp:`.
    pub menus: Vec<String>,
    /// The media check sum, if there is one.
    pub media_sum: Option<MediaSum>,
    /// The SHA-256, if it was asked for.
    pub sha256: Option<[u8; 32]>,
}

impl Editor {
    /// Opens an image.
    ///
    /// # Errors
    /// It cannot be read, is damaged, or has files that cannot be kept, such as compressed ones.
    pub fn open(path: &Path) -> Result<Self> {
        let mut reader = IsoReader::open(path)?;
        let entries: Vec<Entry> = reader.entries().collect::<Result<_>>()?;
        let root = reader.root()?;
        let mut tree = Tree::new();
        tree.dir_with("", root.attributes)?;
        let mut stored = HashMap::new();
        let mut first_names: HashMap<u32, &Entry> = HashMap::new();
        for entry in &entries {
            let same = entry.serial.filter(|_| entry.links > 1);
            let first = same.and_then(|serial| first_names.get(&serial).copied());
            if let Some(first) = first
                && entry.kind != EntryKind::Directory
                && (&first.kind, &first.extents) == (&entry.kind, &entry.extents)
            {
                tree.hard_link(&entry.path, &first.path)?;
                continue;
            }
            if let Some(serial) = same {
                first_names.insert(serial, entry);
            }
            match &entry.kind {
                EntryKind::Directory => tree.dir_with(&entry.path, entry.attributes)?,
                EntryKind::Symlink(target) => {
                    tree.symlink_with(&entry.path, target, entry.attributes)?;
                }
                EntryKind::Special(special) => {
                    tree.special(&entry.path, *special, entry.attributes)?;
                }
                EntryKind::File => {
                    let place = contiguous(entry).ok_or_else(|| Error::Damaged {
                        path: path.display().to_string(),
                        reason: format!(
                            "`{}` is compressed, or in pieces, and cannot be kept as it is",
                            entry.path
                        ),
                    })?;
                    let nothing = Source::Bytes(Vec::new());
                    tree.file_with(&entry.path, nothing, entry.attributes)?;
                    stored.insert(tree.find(entry.path.as_bytes())?, place);
                }
            }
        }
        Ok(Self {
            tree,
            volume_id: None,
            menus: Vec::new(),
            media_check: None,
            sha256: false,
            path: path.to_owned(),
            reader,
            stored,
            entries,
        })
    }

    /// Gives the volume another name, and says so in all menus.
    ///
    /// # Errors
    /// The old name cannot be in a menu.
    pub fn rename(&mut self, id: VolumeId) -> Result<()> {
        let old = self.reader.volume_id().to_owned();
        if !old.is_empty() && old != id.as_str() {
            self.menus.push(MenuChange::rename(&old, id.as_str())?);
            // As udev names a link to it.
            let escaped: String = old.chars().map(udev_escape).collect();
            if escaped != old {
                self.menus.push(MenuChange::rename(&escaped, id.as_str())?);
            }
        }
        self.volume_id = Some(id);
        Ok(())
    }

    /// The name that the volume has now.
    pub fn current_volume_id(&self) -> &str {
        self.reader.volume_id()
    }

    /// Writes the changed image to the file `path`, which can be the one that was opened. It appears there only when it is
    /// complete.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; a boot image was replaced, which the boot catalog would not
    /// know; or the partition tables are none that are understood.
    pub fn write_file<A: Answer>(
        mut self,
        path: &Path,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Edited> {
        if let Some(kind) = irreplaceable(path) {
            return Err(Error::NotReplaced {
                path: path.to_owned(),
                kind,
            });
        }
        let write_error = |source| Error::Write {
            path: path.to_owned(),
            source,
        };
        let mut unfinished = Unfinished::create(path).map_err(write_error)?;
        let listener = &mut |at| progress(at).go_on();
        let written = self.write(&mut unfinished.file, listener);
        let edited = written.map_err(|error| match error {
            Error::Output(source) => write_error(source),
            other => other,
        })?;
        unfinished.finish(path).map_err(write_error)?;
        Ok(edited)
    }

    fn write(&mut self, out: &mut File, progress: &mut Listener<'_>) -> Result<Edited> {
        let mut edited = Edited::default();
        self.check_boot_images()?;
        self.change_menus(&mut edited)?;
        let mut image = File::open(&self.path).map_err(|source| self.read_error(source))?;
        let length = image
            .metadata()
            .map_err(|source| self.read_error(source))?
            .len();
        let front =
            read_at(&mut image, 0, 34 * SECTOR).map_err(|source| self.read_error(source))?;
        let had_sum =
            MediaSum::parse(&front[AREA_OFFSET as usize..AREA_OFFSET as usize + AREA_LENGTH])
                .is_some();
        let data_end = self.data_end();
        let mut disk = DiskRecords::read(&mut image, length, data_end)
            .map_err(|source| self.read_error(source))?;
        let appended = disk.appended();
        // What is not shared by a table of partitions may be there without a name: nothing of it is written over.
        let first_free = match appended.first() {
            Some(partition) => partition.start * 512,
            None => length.max(self.reader.size()),
        };
        let new_start = u32::try_from(sectors(first_free)).map_err(|_| too_large(first_free))?;
        let mut moved = Vec::new();
        for partition in &appended {
            let bytes = read_at(&mut image, partition.start * 512, partition.length * 512)
                .map_err(|source| self.read_error(source))?;
            moved.push(self.change_esp(bytes, &mut edited)?);
        }

        let inodes = Inodes::of(&self.tree);
        let mut files = vec![FilePlace::default(); self.tree.len()];
        for (id, path) in &inodes.files {
            files[id.0] = match (self.stored.get(id), &self.tree.node(*id).kind) {
                (Some(place), _) => *place,
                (None, Kind::File(source)) => {
                    let length = source.length().map_err(|error| Error::Read {
                        path: source.name(path),
                        source: error,
                    })?;
                    FilePlace {
                        sector: 0,
                        length: length.ok_or(Error::NeedsReadBack("a stream of unknown length"))?,
                    }
                }
                (None, _) => FilePlace::default(),
            };
        }
        let joliet = self.reader.has_joliet();
        let namespaces: Vec<NamespaceTree<'_>> = std::iter::once(NamespaceTree::iso(&self.tree))
            .chain(joliet.then(|| NamespaceTree::joliet(&self.tree, Rules::Joliet)))
            .collect();
        let has_partition_view = disk.has_view(&front);
        let shifts: &[u32] = if has_partition_view {
            &[0, PARTITION_START]
        } else {
            &[0]
        };
        let mut cursor = Cursor::at(new_start);
        let mut views: Vec<(u32, Vec<NamespacePlaces>)> = Vec::new();
        for shift in shifts {
            let measured = (0..namespaces.len()).map(|index| {
                let described = describe(&self.tree, &namespaces[index], &files, &inodes);
                NamespacePlaces::measure(&described)
            });
            views.push((*shift, measured.collect::<Result<_>>()?));
        }
        for places in views.iter_mut().flat_map(|(_, places)| places) {
            places.place_path_tables(&mut cursor)?;
        }
        for places in views.iter_mut().flat_map(|(_, places)| places) {
            places.place_directories(&mut cursor)?;
        }
        let is_new = |id: &NodeId| !self.stored.contains_key(id);
        for (id, _) in inodes.files.iter().filter(|(id, _)| is_new(id)) {
            let place = &mut files[id.0];
            if place.length > 0 {
                place.sector = cursor.take(sectors(place.length))?;
            }
        }
        let written_end = cursor.sector()?;
        cursor.take(PADDING)?;
        let mut filesystem_end = cursor.align(ALIGNMENT)?;
        let mut places = Vec::new();
        if !moved.is_empty() {
            filesystem_end = cursor.align(PARTITION_ALIGNMENT)?;
        }
        for bytes in &moved {
            cursor.align(PARTITION_ALIGNMENT)?;
            places.push(cursor.take(sectors(bytes.len() as u64))?);
        }
        if disk.has_gpt() {
            cursor.take(9)?;
        }
        let size = cursor.align(ALIGNMENT)?;
        let total = u64::from(size) * SECTOR;

        // What is kept, shared with the old image where the filesystem can.
        image
            .seek(SeekFrom::Start(0))
            .map_err(|source| self.read_error(source))?;
        let kept = first_free.min(length);
        io::copy(&mut (&image).take(kept), out).map_err(Error::Output)?;
        out.seek(SeekFrom::Start(0)).map_err(Error::Output)?;
        let mut output = Output::new(out, total, Summers::default(), progress)?;
        output.seek(new_start)?;
        for (shift, view) in &views {
            for (index, places) in view.iter().enumerate() {
                write_path_tables(&namespaces[index], places, *shift, &mut output)?;
            }
        }
        for (shift, view) in &views {
            for (index, places) in view.iter().enumerate() {
                let described = describe(&self.tree, &namespaces[index], &files, &inodes);
                write_directories(&described, places, *shift, &mut output)?;
            }
        }
        for (id, path) in inodes.files.iter().filter(|(id, _)| is_new(id)) {
            let place = files[id.0];
            if let (Kind::File(source), 1..) = (&self.tree.node(*id).kind, place.length) {
                output.at(place.sector)?;
                copy(source, path, place.length, &mut output)?;
            }
        }
        output.at(written_end)?;
        for (bytes, sector) in moved.iter().zip(&places) {
            output.at(*sector)?;
            output.bytes(bytes)?;
        }
        output.at(size)?;
        output.finish(|_| (0, Vec::new()))?;

        // And what says where all that is.
        for (shift, view) in &views {
            let first = u64::from(*shift + 16);
            let end = if *shift == 0 { size } else { filesystem_end };
            self.patch_descriptors(out, first, *shift, view, end - shift)?;
        }
        let moves: Vec<(u32, u32)> = appended
            .iter()
            .zip(&places)
            .map(|(partition, sector)| ((partition.start / 4) as u32, *sector))
            .collect();
        self.patch_catalog(out, &appended, &moves)?;
        disk.write(out, size, filesystem_end, &moves)
            .map_err(Error::Output)?;
        edited.size = total;
        let wants_sum = self.media_check.unwrap_or(had_sum);
        self.sum(out, wants_sum, &mut edited, progress)?;
        Ok(edited)
    }

    /// Makes the sums again.
    fn sum(
        &self,
        out: &mut File,
        wants_sum: bool,
        edited: &mut Edited,
        progress: &mut Listener<'_>,
    ) -> Result<()> {
        let mut area = || -> io::Result<()> {
            out.seek(SeekFrom::Start(AREA_OFFSET))?;
            let mut old = [0; AREA_LENGTH];
            out.read_exact(&mut old)?;
            if MediaSum::parse(&old).is_some() {
                out.seek(SeekFrom::Start(AREA_OFFSET))?;
                out.write_all(&[b' '; AREA_LENGTH])?;
            }
            Ok(())
        };
        area().map_err(Error::Output)?;
        if wants_sum {
            let summers = Summers {
                media: Some(MediaSummer::new(edited.size)),
                sha256: None,
            };
            let sums = media_check::sum(out, edited.size, summers, progress, Error::Output)?;
            let sum = sums.media.unwrap_or_default();
            media_check::put(out, &sum).map_err(Error::Output)?;
            edited.media_sum = Some(sum);
        }
        if self.sha256 {
            let summers = Summers {
                media: None,
                sha256: Some(Sha256::new()),
            };
            edited.sha256 =
                media_check::sum(out, edited.size, summers, progress, Error::Output)?.sha256;
        }
        Ok(())
    }

    /// Says in the volume descriptors from sector `first` on where the directories are now.
    fn patch_descriptors(
        &self,
        out: &mut File,
        first: u64,
        shift: u32,
        view: &[NamespacePlaces],
        blocks: u32,
    ) -> Result<()> {
        let mut namespaces = view.iter();
        for number in first..first + 64 {
            let mut sector = read_at(out, number * SECTOR, SECTOR).map_err(Error::Output)?;
            let is_joliet = match (sector[0], &sector[88..91]) {
                (255, _) => break,
                (1, _) => false,
                (2, b"%/@" | b"%/C" | b"%/E") => true,
                _ => continue,
            };
            let Some(places) = namespaces.next() else {
                continue;
            };
            let root = places.directories[0];
            let mut put =
                |at: usize, bytes: &[u8]| sector[at..at + bytes.len()].copy_from_slice(bytes);
            put(80, &both32(blocks));
            put(132, &both32(places.path_table_length));
            put(140, &(places.path_table_l - shift).to_le_bytes());
            put(144, &[0; 4]);
            put(148, &(places.path_table_m - shift).to_be_bytes());
            put(152, &[0; 4]);
            put(158, &both32(root.sector - shift));
            put(166, &both32(root.length));
            if let Some(id) = &self.volume_id {
                put(40, &volume_id_field(id, is_joliet));
            }
            write_at(out, number * SECTOR, &sector).map_err(Error::Output)?;
        }
        Ok(())
    }

    /// Says in the boot catalog where partitions are now.
    ///
    /// Its length there becomes that of the partition, as xorriso finds it again only then.
    fn patch_catalog(
        &mut self,
        out: &mut File,
        appended: &[Partition],
        moves: &[(u32, u32)],
    ) -> Result<()> {
        let Some(catalog) = self.reader.catalog_sector() else {
            return Ok(());
        };
        for entry in self.reader.boot_entries()? {
            let mut moved = moves.iter().zip(appended);
            if let Some(((_, now), partition)) =
                moved.find(|((before, _), _)| *before == entry.sector)
            {
                let at = u64::from(catalog) * SECTOR + entry.offset as u64;
                let load_size = u16::try_from(partition.length).unwrap_or(0);
                write_at(out, at + 6, &load_size.to_le_bytes()).map_err(Error::Output)?;
                write_at(out, at + 8, &now.to_le_bytes()).map_err(Error::Output)?;
            }
        }
        Ok(())
    }

    /// Where the last content ends, in bytes.
    fn data_end(&self) -> u64 {
        let ends = self.entries.iter().flat_map(|entry| &entry.extents);
        ends.map(|(start, length)| start + length)
            .max()
            .unwrap_or(0)
    }

    /// The boot catalog would go on to name the old content.
    fn check_boot_images(&mut self) -> Result<()> {
        for boot in self.reader.boot_entries()? {
            let start = u64::from(boot.sector) * SECTOR;
            let is_boot = |entry: &&Entry| entry.length > 0 && entry.extents[0].0 == start;
            for entry in self.entries.iter().filter(is_boot) {
                let is_replaced = match self.tree.find(entry.path.as_bytes()) {
                    Ok(id) => !self.stored.contains_key(&id),
                    Err(_) => false,
                };
                if is_replaced {
                    return Err(Error::BootImage {
                        path: entry.path.to_string(),
                        reason: "firmware loads it by its place, so that it cannot be replaced: make the image again".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    fn change_menus(&mut self, edited: &mut Edited) -> Result<()> {
        let changes = std::mem::take(&mut self.menus);
        for entry in self.entries.clone() {
            let is_menu = entry.kind == EntryKind::File && menus::is_menu(entry.path.as_bytes());
            let is_kept = self
                .tree
                .find(entry.path.as_bytes())
                .is_ok_and(|id| self.stored.contains_key(&id));
            if changes.is_empty() || !is_menu || !is_kept || entry.length > MENU_LIMIT {
                continue;
            }
            let mut text = Vec::new();
            self.reader.copy(&entry, &mut text)?;
            if let Some(changed) = menus::change(entry.path.as_bytes(), &text, &changes) {
                self.tree.remove(&entry.path)?;
                self.tree
                    .file_with(&entry.path, Source::Bytes(changed), entry.attributes)?;
                edited.menus.push(entry.path.to_string());
            }
        }
        self.menus = changes;
        Ok(())
    }

    /// The menus on an EFI system partition.
    fn change_esp(&self, bytes: Vec<u8>, edited: &mut Edited) -> Result<Vec<u8>> {
        if self.menus.is_empty() || bytes.len() as u64 > ESP_LIMIT {
            return Ok(bytes);
        }
        let mut changed = Vec::new();
        let bytes = menus::change_on_fat(bytes, &self.menus, &mut changed).map_err(|error| {
            Error::BootImage {
                path: "the efi system partition".to_owned(),
                reason: format!("its menus cannot be changed: {error}"),
            }
        })?;
        edited
            .menus
            .extend(changed.into_iter().map(|path| format!("esp:{path}")));
        Ok(bytes)
    }

    fn read_error(&self, source: io::Error) -> Error {
        Error::Read {
            path: Origin::Host(self.path.clone()),
            source,
        }
    }
}

/// All dates stay as they are.
fn describe<'a>(
    tree: &'a Tree,
    namespace: &'a NamespaceTree<'a>,
    files: &'a [FilePlace],
    inodes: &'a Inodes,
) -> Described<'a> {
    Described {
        tree,
        namespace,
        files,
        inodes,
        timestamp: Moment::LAST,
    }
}

/// The place of a file that is stored in one piece of whole sectors.
fn contiguous(entry: &Entry) -> Option<FilePlace> {
    if entry.compression.is_some() {
        return None;
    }
    let start = entry.extents.first().map_or(0, |(start, _)| *start);
    let mut end = start;
    for (start, length) in &entry.extents {
        if *start != end {
            return None;
        }
        end += length;
    }
    // Of all sections but the last whole sectors, so that others can be made of them.
    let mut sections = entry.extents.iter().rev().skip(1);
    let are_whole = sections.all(|(_, length)| length % SECTOR == 0);
    let sector = u32::try_from(start / SECTOR).ok()?;
    (start.is_multiple_of(SECTOR) && are_whole).then_some(FilePlace {
        sector,
        length: end - start,
    })
}

/// A character as it is in the names of links to devices.
fn udev_escape(c: char) -> String {
    match c {
        c if c.is_ascii_alphanumeric() || "#+.:=@_-".contains(c) || !c.is_ascii() => c.to_string(),
        c => format!("\\x{:02x}", c as u32),
    }
}

fn too_large(found: u64) -> Error {
    Error::Capacity {
        what: "bytes of the image",
        found,
        limit: u64::from(u32::MAX) * SECTOR,
    }
}

pub(crate) fn read_at(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn write_at(file: &mut File, start: u64, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(start))?;
    file.write_all(bytes)
}

impl Editor {
    /// Adds a file or directory of the host at `at`; what is there is replaced.
    ///
    /// # Errors
    /// It cannot be read, or the path goes through a file.
    pub fn add(&mut self, at: impl AsRef<[u8]>, host: &Path) -> Result<()> {
        let at = ImagePath::from(&at);
        let metadata = std::fs::metadata(host).map_err(|source| Error::Read {
            path: Origin::Host(host.to_owned()),
            source,
        })?;
        if metadata.is_dir() {
            return self.tree.replace_dir(at.as_bytes(), host);
        }
        if self.tree.find(at.as_bytes()).is_ok() {
            self.tree.remove(&at)?;
        }
        let attributes = crate::host_dir::attributes(&metadata);
        self.tree
            .file_with(&at, Source::File(host.to_owned()), attributes)
    }
}
