use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::error::{Error, Result};
use crate::fat::{self, ATTRIBUTE_DIRECTORY, ATTRIBUTE_FILE, ATTRIBUTE_LABEL, Entry, Geometry};
use crate::fields::{Moment, SECTOR};

/// Entries of the root directory, as `mkfs.vfat` makes it; more if there are more files.
const ROOT_ENTRIES: u64 = 512;

/// An EFI system partition: a FAT12 or FAT16 filesystem, just large enough for its files.
///
/// The same description gives the same bytes. It is written here because the `fatfs` crate gives `.` and `..` long
/// names, which `fsck.vfat` reports as damage.
#[derive(Clone)]
pub struct Esp {
    /// The volume's name: 1 to 11 printable ASCII characters, stored in capitals.
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
/// As [`Esp::render`].
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
    /// The label is not one, the files are too large for FAT16 (2 GiB), a name cannot be in a FAT filesystem, or two
    /// differ in case only.
    pub fn render(&self) -> Result<Vec<u8>> {
        let label = volume_label(&self.label)?;
        let directories = self.directories()?;
        let geometry = geometry(&directories)?;
        const FIRST: i64 = 315_532_800;
        const LAST: i64 = 4_354_819_198;
        let modified = Moment::from_unix(self.timestamp.clamp(FIRST, LAST));

        let mut image = vec![0; (geometry.sectors() * fat::SECTOR) as usize];
        let mut put = |at: usize, bytes: &[u8]| image[at..at + bytes.len()].copy_from_slice(bytes);
        let places = places(&directories, &geometry);
        put(0, &geometry.boot_sector(&label, self.volume_serial));
        let chains: Vec<(u64, u64)> = places.values().copied().collect();
        for index in 0..2 {
            put(geometry.table(index), &geometry.render_table(&chains));
        }
        for (path, directory) in &directories {
            let at = if path.is_empty() {
                geometry.root()
            } else {
                geometry.data(places[path].0)
            };
            put(at, &directory.render(path, &places, &label, modified));
            for file in &directory.files {
                put(
                    geometry.data(places[file.path].0),
                    file.content.unwrap_or_default(),
                );
            }
        }
        image.resize(image.len().next_multiple_of(SECTOR as usize), 0);
        Ok(image)
    }

    /// All directories by path, each before what is in it.
    fn directories(&self) -> Result<Directories<'_>> {
        let mut directories = BTreeMap::from([("", Directory::default())]);
        for (path, content) in &self.files {
            for (at, _) in path.match_indices('/') {
                let parent = &path[..at];
                if !directories.contains_key(parent) {
                    add(&mut directories, parent, None)?;
                    directories.insert(parent, Directory::default());
                }
            }
            add(&mut directories, path, Some(content))?;
        }
        Ok(directories)
    }
}

impl fmt::Debug for Esp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files: Vec<&String> = self.files.keys().collect();
        f.debug_struct("Esp")
            .field("label", &self.label)
            .field("files", &files)
            .finish_non_exhaustive()
    }
}

type Directories<'a> = BTreeMap<&'a str, Directory<'a>>;
/// The first cluster of each file and directory, and how many there are.
type Places<'a> = BTreeMap<&'a str, (u64, u64)>;

#[derive(Default)]
struct Directory<'a> {
    files: Vec<File<'a>>,
    short_names: BTreeSet<[u8; 11]>,
    /// The names in one case, as FAT compares them.
    folded: BTreeSet<String>,
}

struct File<'a> {
    path: &'a str,
    name: &'a str,
    short: [u8; 11],
    /// `None` for a directory.
    content: Option<&'a [u8]>,
}

impl Directory<'_> {
    /// Bytes of all entries. The root has a label, the others `.` and `..`.
    fn length(&self) -> u64 {
        let names = self
            .files
            .iter()
            .map(|file| 1 + fat::long_name_entries(file.name, &file.short).len() / fat::ENTRY);
        (2 + names.sum::<usize>() as u64) * fat::ENTRY as u64
    }

    fn render(
        &self,
        path: &str,
        places: &Places<'_>,
        label: &[u8; 11],
        modified: Moment,
    ) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut push = |short, attribute, first_cluster: u64, length: usize| {
            let entry = Entry {
                short,
                attribute,
                first_cluster: first_cluster as u16,
                length: length as u32,
            };
            bytes.extend(entry.render(modified));
        };
        if path.is_empty() {
            push(*label, ATTRIBUTE_LABEL, 0, 0);
        } else {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            push(*b".          ", ATTRIBUTE_DIRECTORY, places[path].0, 0);
            // 0 for the root, which has no clusters.
            push(
                *b"..         ",
                ATTRIBUTE_DIRECTORY,
                places.get(parent).map_or(0, |place| place.0),
                0,
            );
        }
        for File {
            path,
            name,
            short,
            content,
        } in &self.files
        {
            let attribute = if content.is_some() {
                ATTRIBUTE_FILE
            } else {
                ATTRIBUTE_DIRECTORY
            };
            let (first, count) = places[path];
            let first_cluster = if count > 0 { first as u16 } else { 0 };
            let length = content.map_or(0, <[u8]>::len) as u32;
            bytes.extend(fat::long_name_entries(name, short));
            bytes.extend(
                Entry {
                    short: *short,
                    attribute,
                    first_cluster,
                    length,
                }
                .render(modified),
            );
        }
        bytes
    }
}

/// Adds a file or directory to its parent, which is there.
fn add<'a>(
    directories: &mut Directories<'a>,
    path: &'a str,
    content: Option<&'a [u8]>,
) -> Result<()> {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let refuse = |reason| {
        Err(Error::EspName {
            path: path.to_owned(),
            reason,
        })
    };
    if matches!(name, "" | "." | "..")
        || name.ends_with([' ', '.'])
        || !name.chars().all(fat::is_long)
    {
        return refuse("fat does not allow this name");
    }
    if name.encode_utf16().count() > fat::LONG_NAME_LIMIT {
        return refuse("the name has more than 255 characters");
    }
    let Some(directory) = directories.get_mut(parent) else {
        return refuse("its parent is a file");
    };
    if !directory.folded.insert(name.to_uppercase()) {
        return refuse("another has this name, but for the case");
    }
    let short = fat::short_name(name, &directory.short_names);
    directory.short_names.insert(short);
    directory.files.push(File {
        path,
        name,
        short,
        content,
    });
    Ok(())
}

/// The smallest clusters with which there are not too many.
fn geometry(directories: &Directories<'_>) -> Result<Geometry> {
    let root = directories.get("").map_or(0, Directory::length) / fat::ENTRY as u64;
    let entries_of_a_sector = fat::SECTOR / fat::ENTRY as u64;
    let root_entries = root.next_multiple_of(entries_of_a_sector).max(ROOT_ENTRIES);
    if root_entries > u64::from(u16::MAX) {
        let what = "entries of the efi system partition's root directory";
        return Err(Error::Capacity {
            what,
            found: root,
            limit: u16::MAX.into(),
        });
    }
    let mut cluster = SECTOR;
    loop {
        let clusters: u64 = lengths(directories)
            .map(|(_, length)| length.div_ceil(cluster))
            .sum();
        if clusters <= fat::FAT16_LIMIT {
            return Ok(Geometry::new(cluster, clusters, root_entries));
        }
        if cluster == 32 * 1024 {
            let what = "clusters of the efi system partition";
            return Err(Error::Capacity {
                what,
                found: clusters,
                limit: fat::FAT16_LIMIT,
            });
        }
        cluster *= 2;
    }
}

/// Directories first, so that firmware need not go far.
fn places<'a>(directories: &Directories<'a>, geometry: &Geometry) -> Places<'a> {
    let mut next = 2;
    lengths(directories)
        .map(|(path, length)| {
            let (first, count) = (next, length.div_ceil(geometry.cluster));
            next += count;
            (path, (first, count))
        })
        .collect()
}

/// The bytes of what lies in clusters: all directories but the root, then all files.
fn lengths<'a>(directories: &Directories<'a>) -> impl Iterator<Item = (&'a str, u64)> {
    let not_root = directories.iter().filter(|(path, _)| !path.is_empty());
    let files = directories.values().flat_map(|directory| &directory.files);
    let contents = files.filter_map(|file| Some((file.path, file.content?.len() as u64)));
    not_root
        .map(|(path, directory)| (*path, directory.length()))
        .chain(contents)
}

fn volume_label(label: &str) -> Result<[u8; 11]> {
    let allowed =
        |byte: u8| (b' '..=b'~').contains(&byte) && !b"*?/\\|.,;:+=<>[]\"".contains(&byte);
    if label.trim().is_empty() || label.len() > 11 || !label.bytes().all(allowed) {
        return Err(Error::EspLabel {
            label: label.to_owned(),
        });
    }
    let mut bytes = [b' '; 11];
    bytes[..label.len()].copy_from_slice(label.to_ascii_uppercase().as_bytes());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use fatfs::{FileSystem, FsOptions};

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
    fn sizes_from_nothing_to_200_mb() {
        for size in [0, 1, 5_000_000, 8_360_000, 8_400_000, 200_000_000] {
            let content = vec![7; size];
            let image =
                esp_image(&[("EFI/BOOT/BOOTX64.EFI", content.clone())], "ESP", 0, 1).unwrap();
            assert!(
                image.len() < size + size / 50 + 64_000,
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
        for folder in ["", "EFI/debian/"] {
            let name = |number| format!("{folder}a rather long file name, number {number}.cfg");
            let names: Vec<String> = (0..300).map(name).collect();
            let file = |name: &String| (name.as_str().to_owned(), name.clone().into_bytes());
            let files: Vec<(String, Vec<u8>)> = names.iter().map(file).collect();
            let files: Vec<(&str, Vec<u8>)> =
                files.iter().map(|(n, c)| (n.as_str(), c.clone())).collect();
            let image = esp_image(&files, "ESP", 0, 1).unwrap();
            for name in &names {
                assert_eq!(read_back(image.clone(), name), name.as_bytes());
            }
        }
    }

    #[track_caller]
    fn check_error(paths: &[&str], label: &str, expect: &str) {
        let files: Vec<(&str, Vec<u8>)> = paths.iter().map(|path| (*path, vec![1])).collect();
        assert_eq!(
            esp_image(&files, label, 0, 1).unwrap_err().to_string(),
            expect
        );
    }

    #[test]
    fn errors() {
        let name =
            |path, reason| format!("`{path}` cannot be in the efi system partition: {reason}");
        check_error(&["a?"], "ESP", &name("a?", "fat does not allow this name"));
        check_error(
            &["efi/a", "EFI/b"],
            "ESP",
            &name("efi", "another has this name, but for the case"),
        );
        check_error(
            &["a", "a/b"],
            "ESP",
            &name("a", "another has this name, but for the case"),
        );
        check_error(
            &[],
            "twelve chars",
            "`twelve chars` is not 1 to 11 ascii characters that fat allows in a label",
        );
        check_error(
            &[],
            "a.b",
            "`a.b` is not 1 to 11 ascii characters that fat allows in a label",
        );
    }
}
