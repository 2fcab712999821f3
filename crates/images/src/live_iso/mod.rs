//! Reading live ISOs.

mod boot_entry;

use std::fs::File;
use std::path::{Path, PathBuf};

use livecd_iso::{Entry, EntryKind, IsoReader};

pub(crate) use self::boot_entry::BootEntry;
use self::boot_entry::boot_entry;
use crate::Error;

/// Where a root filesystem may be: today's place, and those of earlier times.
const ROOTS: [&str; 5] = [
    "LiveOS/squashfs.img",
    "LiveOS/rootfs.img",
    "LiveOS/ext3fs.img",
    "squashfs.img",
    "ext3fs.img",
];

/// Where a menu may be, by directory layout.
const MENUS: [&str; 5] = [
    "boot/grub/grub.cfg",
    "boot/grub2/grub.cfg",
    "EFI/BOOT/grub.cfg",
    "isolinux/isolinux.cfg",
    "syslinux/syslinux.cfg",
];

/// A live ISO, of whatever directory layout, as files to read.
#[derive(Debug)]
pub(crate) struct LiveIso {
    reader: IsoReader,
    path: PathBuf,
    entries: Vec<Entry>,
}

impl LiveIso {
    /// Opens the ISO at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Iso {
            path: path.to_owned(),
            source,
        };
        let mut reader = IsoReader::open(path).map_err(failed)?;
        let entries: Result<Vec<Entry>, _> = reader.entries().collect();
        let mut entries = entries.map_err(failed)?;
        entries.retain(|entry| entry.kind == EntryKind::File);
        Ok(Self {
            reader,
            path: path.to_owned(),
            entries,
        })
    }

    /// Where the ISO is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The volume's label and what stands for its UUID, by which dracut names
    /// an overlay for it.
    pub(crate) fn names(&self) -> (&str, &str) {
        (
            self.reader.volume_id(),
            self.reader.uuid().unwrap_or_default(),
        )
    }

    /// The file that has the root filesystem.
    pub(crate) fn root(&self) -> Result<Entry, Error> {
        let mut found = ROOTS.iter().filter_map(|path| self.file(path));
        found.next().ok_or_else(|| Error::NotLiveIso {
            path: self.path.clone(),
            lacks: "root filesystem, such as LiveOS/squashfs.img",
        })
    }

    /// What is booted by default: the kernel and the initramfs as files, and
    /// the kernel command line.
    pub(crate) fn boot(&mut self) -> Result<(Entry, Entry, Vec<String>), Error> {
        for menu in MENUS {
            let Some(file) = self.file(menu) else {
                continue;
            };
            let text = self.read(&file)?;
            let directory = Path::new(menu).parent().unwrap_or(Path::new(""));
            let Some(entry) = boot_entry(&String::from_utf8_lossy(&text)) else {
                continue;
            };
            let BootEntry {
                kernel,
                initramfs,
                args,
            } = entry;
            let file = |path: &str| {
                self.file(path)
                    .or_else(|| self.file(&directory.join(path).to_string_lossy()))
            };
            if let (Some(kernel), Some(initramfs)) = (file(&kernel), file(&initramfs)) {
                return Ok((kernel, initramfs, args));
            }
        }
        Err(Error::NotLiveIso {
            path: self.path.clone(),
            lacks: "menu with a kernel, such as boot/grub/grub.cfg",
        })
    }

    /// The file at `path`. Without Rock Ridge names are in lower case.
    pub(crate) fn file(&self, path: &str) -> Option<Entry> {
        let path = path.trim_start_matches('/');
        let same = |entry: &&Entry| entry.path.to_string_lossy().eq_ignore_ascii_case(path);
        self.entries.iter().find(same).cloned()
    }

    /// The content of a small file.
    pub(crate) fn read(&mut self, entry: &Entry) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.copy(entry, &mut bytes)?;
        Ok(bytes)
    }

    /// Copies a file's content to `out`.
    pub(crate) fn copy(
        &mut self,
        entry: &Entry,
        out: &mut dyn std::io::Write,
    ) -> Result<u64, Error> {
        self.reader.copy(entry, out).map_err(|source| Error::Iso {
            path: self.path.clone(),
            source,
        })
    }

    /// Copies a file's content to the new file `to`.
    pub(crate) fn extract(&mut self, entry: &Entry, to: &Path) -> Result<(), Error> {
        let mut file = File::create(to).map_err(Error::write(to))?;
        self.copy(entry, &mut file).map(drop)
    }
}
