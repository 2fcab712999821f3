//! The directories of an EFI system partition, and their clusters.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::fat::{self, ATTRIBUTE_DIRECTORY, ATTRIBUTE_FILE, ATTRIBUTE_LABEL, Entry, Geometry};
use crate::fields::{Moment, SECTOR};

/// Entries of the root directory, as `mkfs.vfat` makes it; more if there are more files.
const ROOT_ENTRIES: u64 = 512;

pub(super) type Directories<'a> = BTreeMap<&'a str, Directory<'a>>;
/// The first cluster of each file and directory, and how many there are.
pub(super) type Places<'a> = BTreeMap<&'a str, (u64, u64)>;

#[derive(Default)]
pub(super) struct Directory<'a> {
    pub(super) files: Vec<File<'a>>,
    short_names: BTreeSet<[u8; 11]>,
    /// The names in one case, as FAT compares them.
    folded: BTreeSet<String>,
}

pub(super) struct File<'a> {
    pub(super) path: &'a str,
    name: &'a str,
    short: [u8; 11],
    /// `None` for a directory.
    pub(super) content: Option<&'a [u8]>,
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

    pub(super) fn render(
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
pub(super) fn add<'a>(
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
pub(super) fn geometry(directories: &Directories<'_>) -> Result<Geometry> {
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
pub(super) fn places<'a>(directories: &Directories<'a>, geometry: &Geometry) -> Places<'a> {
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
