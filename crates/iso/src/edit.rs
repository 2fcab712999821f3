//! Changes images: what is not touched stays where it is, byte for byte, and so do the boot records that name it.
//!
//! New files and all directories are written behind what was there, in front of partitions that were appended, which move
//! on. So it does not matter who made the image, and a filesystem that shares blocks copies nothing of the old contents.

mod boot_images;
mod changed_menu;
mod descriptors;
mod inventory;
mod joliet;
mod kept;
mod menus;
mod partitions;
mod patches;
mod plan;
mod reported;
mod rewrite;
mod sum_lines;
mod sums;

use std::fs::File;
use std::path::{Path, PathBuf};

use livecd_whole_files::{Existing, WholeFile};

pub use self::changed_menu::ChangedMenu;
use self::inventory::Inventory;
pub use self::menus::MenuChange;
use crate::error::{Error, Origin, Result};
use crate::image_path::ImagePath;
use crate::irreplaceable::irreplaceable;
use crate::media_sum::MediaSum;
use crate::progress::{Answer, Progress};
use crate::reader::IsoReader;
use crate::report::{DateCut, Omitted, Renamed};
use crate::source::Source;
use crate::tree::Tree;
use crate::volume_id::VolumeId;

/// An image that is to be changed. [`write_file`](Self::write_file) makes the new one.
#[derive(Debug)]
pub struct Editor {
    /// The files. Those that were in the image stay where they are unless they are removed or replaced.
    pub tree: Tree,
    /// What to change in all menus of boot loaders, on the volume and on its EFI system partition.
    pub menus: Vec<MenuChange>,
    /// Whether Joliet has only names that Windows can have, of which no two differ only in case. `None` keeps it so where
    /// it is so.
    pub joliet_strict: Option<bool>,
    /// The latest date that a file which was not in the image can have, in Unix seconds: with the same one, the same files
    /// give the same image, whenever they were made. `None` keeps their dates.
    pub timestamp: Option<i64>,
    /// Whether to make the media check sum again. `None` does it if there was one.
    pub media_check: Option<bool>,
    /// Whether to report the SHA-256 of the image.
    pub sha256: bool,
    volume_id: Option<VolumeId>,
    path: PathBuf,
    reader: IsoReader,
    inventory: Inventory,
    /// How many nodes the tree had: those behind are new.
    old_nodes: usize,
}

/// What became of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edited {
    /// Bytes of the whole image.
    pub size: u64,
    /// Menus that were changed.
    pub menus: Vec<ChangedMenu>,
    /// Lists of sums on the volume that were made again, such as `md5sum.txt`, `SHA256SUMS` and `.treeinfo`: of files that
    /// changed they have the new sums, and those that are gone they have no more. What was added is in none.
    pub sums: Vec<ImagePath>,
    /// What no longer fits: signatures of lists that were made again, and lists with kinds of sums that are not made here.
    pub outdated: Vec<ImagePath>,
    /// Names of new files that had to be cut, replaced or numbered, as in [`Report`](crate::Report::renamed).
    pub renamed: Vec<Renamed>,
    /// New symlinks, devices, pipes and sockets, which Joliet cannot hold.
    pub omitted: Vec<Omitted>,
    /// New files and directories whose date is not one that an image holds: they have the nearest.
    pub dates_cut: Vec<DateCut>,
    /// The media check sum, if there is one.
    pub media_sum: Option<MediaSum>,
    /// The SHA-256, if it was asked for.
    pub sha256: Option<[u8; 32]>,
}

impl Editor {
    /// Opens an image.
    ///
    /// # Errors
    /// It cannot be read, or is damaged, or has a UDF filesystem too, which would go on to show the old files.
    pub fn open(path: &Path) -> Result<Self> {
        let mut reader = IsoReader::open(path)?;
        if reader.has_udf() {
            return Err(Error::Unchangeable {
                path: path.to_owned(),
                reason: "it has a udf filesystem as well, which would go on to show the old files",
            });
        }
        let (inventory, tree) = Inventory::of(&mut reader, path)?;
        let old_nodes = tree.len();
        Ok(Self {
            tree,
            volume_id: None,
            menus: Vec::new(),
            joliet_strict: None,
            timestamp: None,
            media_check: None,
            sha256: false,
            path: path.to_owned(),
            reader,
            inventory,
            old_nodes,
        })
    }

    /// Gives the volume another name, and says so in all menus.
    ///
    /// # Errors
    /// The old name cannot be in a menu.
    pub fn rename(&mut self, id: VolumeId) -> Result<()> {
        let old = self.reader.volume_id();
        if !old.is_empty() && old != id.as_str() {
            self.menus.extend(MenuChange::rename(old, id.as_str())?);
        }
        self.volume_id = Some(id);
        Ok(())
    }

    /// The name that the volume has now.
    pub fn current_volume_id(&self) -> &str {
        self.reader.volume_id()
    }

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
            let is_new = self.tree.find(at.as_bytes()).is_err();
            self.tree.replace_dir(at.as_bytes(), host)?;
            if is_new {
                let attributes = crate::host_dir::attributes(&metadata);
                self.tree.dir_with(&at, attributes)?;
            }
            return Ok(());
        }
        if self.tree.find(at.as_bytes()).is_ok() {
            self.tree.remove(&at)?;
        }
        let attributes = crate::host_dir::attributes(&metadata);
        self.tree
            .file_with(&at, Source::File(host.to_owned()), attributes)
    }

    /// Writes the changed image to the file `path`, which can be the one that was opened. It appears there only when it is
    /// complete.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; a boot image cannot be replaced as it was; or the partition
    /// tables are none that are understood.
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
        let mut unfinished = WholeFile::at(path, 0o666).map_err(write_error)?;
        let listener = &mut |at| progress(at).go_on();
        let written = self.write(unfinished.file(), listener);
        let edited = written.map_err(|error| match error {
            Error::Output(source) => write_error(source),
            other => other,
        })?;
        unfinished.finish(Existing::Replaced).map_err(write_error)?;
        Ok(edited)
    }

    fn read_error(&self, source: std::io::Error) -> Error {
        Error::Read {
            path: Origin::Host(self.path.clone()),
            source,
        }
    }

    fn image(&self) -> Result<File> {
        File::open(&self.path).map_err(|source| self.read_error(source))
    }
}
