use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Write};

use fatfs::{
    Date, DateTime, FatType, FileSystem, FormatVolumeOptions, FsOptions, Time, TimeProvider,
};

use crate::error::{Error, Result};
use crate::fields::{Moment, SECTOR};

const FAT_SECTOR: u64 = 512;
/// The most clusters of FAT12 and of FAT16 (Microsoft's FAT specification 1.03, "FAT type determination").
const FAT12_LIMIT: u64 = 4084;
const FAT16_LIMIT: u64 = 65_524;
/// Entries of the root directory, as `mkfs.vfat` has them.
const ROOT_ENTRIES: u64 = 512;

/// An EFI system partition: a FAT12 or FAT16 filesystem, just large enough for its files.
///
/// The same description gives the same bytes.
#[derive(Clone, Debug)]
pub struct Esp {
    /// The volume's name: up to 11 printable ASCII characters, stored in capitals.
    pub label: String,
    /// Unix seconds: the date of all files, cut to the years 1980 to 2107.
    pub timestamp: i64,
    /// The volume's serial number, which udev shows as its UUID.
    pub volume_serial: u32,
    files: BTreeMap<String, Vec<u8>>,
}

/// An EFI system partition with these files: paths with `/`, and contents.
///
/// # Errors
/// The label is not one, or a name cannot be in a FAT filesystem.
pub fn esp_image(
    files: &[(&str, Vec<u8>)],
    label: &str,
    timestamp: i64,
    volume_serial: u32,
) -> Result<Vec<u8>> {
    let mut esp = Esp::new(label, timestamp, volume_serial);
    for (path, content) in files {
        esp.file(path, content.clone());
    }
    esp.render()
}

impl Esp {
    /// An empty filesystem.
    pub fn new(label: &str, timestamp: i64, volume_serial: u32) -> Self {
        Self {
            label: label.to_owned(),
            timestamp,
            volume_serial,
            files: BTreeMap::new(),
        }
    }

    /// Adds a file, such as `EFI/BOOT/BOOTX64.EFI`. One at the same path is replaced.
    pub fn file(&mut self, path: &str, content: Vec<u8>) {
        self.files
            .insert(path.trim_matches('/').to_owned(), content);
    }

    /// The filesystem's bytes, a multiple of 2,048.
    ///
    /// # Errors
    /// The label is not one, the files are too large for FAT16, or a name cannot be in a FAT filesystem.
    pub fn render(&self) -> Result<Vec<u8>> {
        let label = volume_label(&self.label)?;
        let geometry = self.geometry()?;
        let mut disk = Cursor::new(vec![0; (geometry.sectors * FAT_SECTOR) as usize]);
        let options = FormatVolumeOptions::new()
            .bytes_per_cluster(geometry.cluster as u32)
            .fat_type(geometry.fat_type)
            .max_root_dir_entries(ROOT_ENTRIES as u16)
            .volume_id(self.volume_serial)
            .volume_label(label);
        let error = |path: &str| {
            let path = path.to_owned();
            move |source| Error::Esp { path, source }
        };
        fatfs::format_volume(&mut disk, options).map_err(error("/"))?;
        FixedTime::set(self.timestamp);
        {
            let filesystem = FileSystem::new(&mut disk, FsOptions::new().time_provider(&FixedTime))
                .map_err(error("/"))?;
            let root = filesystem.root_dir();
            for directory in self.directories() {
                root.create_dir(directory).map_err(error(directory))?;
            }
            for (path, content) in &self.files {
                let write = || root.create_file(path)?.write_all(content);
                write().map_err(error(path))?;
            }
            drop(root);
            filesystem.unmount().map_err(error("/"))?;
        }
        let mut image = disk.into_inner();
        // fatfs leaves the label out of the boot sector's date; the entry in the root directory has none either.
        image.resize(image.len().next_multiple_of(SECTOR as usize), 0);
        Ok(image)
    }

    /// All parents of the files, each before what is in it.
    fn directories(&self) -> BTreeSet<&str> {
        self.files
            .keys()
            .flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]))
            .collect()
    }

    fn geometry(&self) -> Result<Geometry> {
        let mut cluster = SECTOR;
        loop {
            let clusters = self.clusters(cluster);
            if clusters <= FAT16_LIMIT {
                return Ok(Geometry::new(cluster, clusters));
            }
            cluster *= 2;
            if cluster > 32 * 1024 {
                return Err(Error::Capacity {
                    what: "clusters of the efi system partition",
                    found: clusters,
                    limit: FAT16_LIMIT,
                });
            }
        }
    }

    /// How many clusters the files and directories take.
    fn clusters(&self, cluster: u64) -> u64 {
        let files: u64 = self
            .files
            .values()
            .map(|content| (content.len() as u64).div_ceil(cluster))
            .sum();
        let directories = self.directories();
        let entries = |directory: &str| -> u64 {
            let inside = |path: &&str| {
                path.rsplit_once('/')
                    .is_some_and(|(parent, _)| parent == directory)
            };
            let all = self
                .files
                .keys()
                .map(String::as_str)
                .chain(directories.iter().copied());
            // Each name takes its own entry and one for every thirteen characters of the long name; `.` and `..` come first.
            2 + all
                .filter(inside)
                .map(|path| 1 + (path.len() as u64).div_ceil(13))
                .sum::<u64>()
        };
        files
            + directories
                .iter()
                .map(|directory| (entries(directory) * 32).div_ceil(cluster))
                .sum::<u64>()
    }
}

struct Geometry {
    cluster: u64,
    fat_type: FatType,
    sectors: u64,
}

impl Geometry {
    fn new(cluster: u64, used: u64) -> Self {
        // Between the two types drivers disagree on which it is; stay clear of the border.
        let clusters = if (FAT12_LIMIT - 16..FAT12_LIMIT + 17).contains(&used) {
            FAT12_LIMIT + 17
        } else {
            used.max(16)
        };
        let (fat_type, fat_bytes) = match clusters <= FAT12_LIMIT {
            true => (FatType::Fat12, (clusters + 2).div_ceil(2) * 3),
            false => (FatType::Fat16, (clusters + 2) * 2),
        };
        const BOOT_SECTOR: u64 = 1;
        // One sector of the tables more than needed, as fatfs rounds up.
        let tables = 2 * (fat_bytes.div_ceil(FAT_SECTOR) + 1);
        let root = ROOT_ENTRIES * 32 / FAT_SECTOR;
        let sectors = BOOT_SECTOR + tables + root + clusters * cluster / FAT_SECTOR;
        Self {
            cluster,
            fat_type,
            sectors: sectors.next_multiple_of(SECTOR / FAT_SECTOR),
        }
    }
}

fn volume_label(label: &str) -> Result<[u8; 11]> {
    let printable = label
        .bytes()
        .all(|byte| (b' '..=b'~').contains(&byte) && !b"*?/\\|.,;:+=<>[]\"".contains(&byte));
    if label.is_empty() || label.len() > 11 || !printable {
        let reason = format!("the label `{label}` is not 1 to 11 ascii characters that fat allows");
        return Err(Error::Esp {
            path: "/".to_owned(),
            source: io::Error::new(io::ErrorKind::InvalidInput, reason),
        });
    }
    let mut bytes = [b' '; 11];
    bytes[..label.len()].copy_from_slice(label.to_ascii_uppercase().as_bytes());
    Ok(bytes)
}

/// The clock of a filesystem that is being made. fatfs wants a `'static` one, so the time is the thread's.
#[derive(Debug)]
struct FixedTime;

thread_local! {
    static TIMESTAMP: Cell<i64> = const { Cell::new(0) };
}

impl FixedTime {
    fn set(timestamp: i64) {
        const FIRST: i64 = 315_532_800;
        const LAST: i64 = 4_354_819_198;
        TIMESTAMP.set(timestamp.clamp(FIRST, LAST));
    }
}

impl TimeProvider for FixedTime {
    fn get_current_date(&self) -> Date {
        self.get_current_date_time().date
    }

    fn get_current_date_time(&self) -> DateTime {
        let [year, month, day, hour, min, sec, _] =
            Moment::from_unix(TIMESTAMP.get()).short().map(u16::from);
        DateTime {
            date: Date {
                year: year + 1900,
                month,
                day,
            },
            time: Time {
                hour,
                min,
                sec,
                millis: 0,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn read_back(image: Vec<u8>, path: &str) -> Vec<u8> {
        let filesystem = FileSystem::new(Cursor::new(image), FsOptions::new()).unwrap();
        let mut content = Vec::new();
        filesystem
            .root_dir()
            .open_file(path)
            .unwrap()
            .read_to_end(&mut content)
            .unwrap();
        content
    }

    #[test]
    fn sizes_from_nothing_to_64_mib() {
        for size in [0, 1, 5_000_000, 8_360_000, 8_400_000, 64 << 20] {
            let content = vec![7; size];
            let image =
                esp_image(&[("EFI/BOOT/BOOTX64.EFI", content.clone())], "ESP", 0, 1).unwrap();
            assert!(
                image.len() < size + size / 50 + 100_000,
                "{size}: {}",
                image.len()
            );
            assert!(
                read_back(image, "EFI/BOOT/BOOTX64.EFI") == content,
                "{size}"
            );
        }
    }

    #[test]
    fn many_files_with_long_names() {
        let names: Vec<String> = (0..300)
            .map(|n| format!("EFI/debian/a rather long file name, number {n}.cfg"))
            .collect();
        let files: Vec<(&str, Vec<u8>)> = names
            .iter()
            .map(|name| (name.as_str(), name.clone().into_bytes()))
            .collect();
        let image = esp_image(&files, "ESP", 0, 1).unwrap();
        assert_eq!(read_back(image, &names[299]), names[299].as_bytes());
    }

    #[test]
    fn the_same_description_gives_the_same_bytes() {
        let image = || {
            esp_image(
                &[("a", vec![1]), ("b/c", vec![2])],
                "ESP",
                1_700_000_000,
                0x1234_5678,
            )
            .unwrap()
        };
        assert_eq!(image(), image());
    }

    #[test]
    fn labels() {
        for (label, valid) in [
            ("ESP", true),
            ("efi system1", true),
            ("", false),
            ("twelve chars", false),
            ("a.b", false),
        ] {
            assert_eq!(esp_image(&[], label, 0, 1).is_ok(), valid, "{label:?}");
        }
    }
}
