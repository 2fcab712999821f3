//! EFI system partitions, made from files in memory.

mod directories;

use std::collections::BTreeMap;
use std::fmt;

use self::directories::{Directories, Directory, add, geometry, places};
use crate::error::{Error, Result};
use crate::fat;
use crate::fields::{Moment, SECTOR};

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
