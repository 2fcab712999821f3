//! Images as other programs read them.

/// Corner cases that the common trees leave out.
mod corners;
/// Joliet, as other programs read it.
mod joliet;
/// Very many files, and very large ones.
mod large;
/// Our own reader, of our images and those of others.
mod ours;
/// Rock Ridge, as other programs read it.
mod rock_ridge;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use tempfile::TempDir;

pub(crate) use joliet::joliet_items;

use crate::support::*;

/// An image with these files in a scratch directory.
pub(crate) fn written(items: &[Item]) -> (TempDir, String) {
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    add(&mut image.tree, items);
    let path = scratch.path().join("test.iso");
    write(&image, &path);
    (scratch, path.to_str().unwrap().to_owned())
}

/// What the items look like in a directory of the host: hard links are files.
pub(crate) fn expected(items: &[Item]) -> BTreeMap<String, Item> {
    let by_path = |path: &str| items.iter().find(|item| item.path == path).unwrap().clone();
    let resolved = items.iter().map(|item| match &item.kind {
        Kind::Link(existing) => Item {
            path: item.path.clone(),
            ..by_path(existing)
        },
        _ => item.clone(),
    });
    resolved.map(|item| (item.path.clone(), item)).collect()
}

/// The items found in a directory of the host.
pub(crate) fn found(root: &Path) -> BTreeMap<String, Item> {
    let mut items = BTreeMap::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let file_type = metadata.file_type();
            let (major, minor) = (
                rustix::fs::major(metadata.rdev()),
                rustix::fs::minor(metadata.rdev()),
            );
            let kind = if file_type.is_dir() {
                directories.push(path.clone());
                Kind::Directory
            } else if file_type.is_symlink() {
                Kind::Symlink(fs::read_link(&path).unwrap().to_str().unwrap().to_owned())
            } else if file_type.is_char_device() {
                Kind::CharacterDevice(major, minor)
            } else if file_type.is_block_device() {
                Kind::BlockDevice(major, minor)
            } else if file_type.is_fifo() {
                Kind::Fifo
            } else {
                Kind::File(fs::read(&path).unwrap())
            };
            let item = Item {
                path: path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
                kind,
                mode: metadata.mode() & 0o7777,
                uid: metadata.uid(),
                gid: metadata.gid(),
                mtime: metadata.mtime(),
            };
            items.insert(item.path.clone(), item);
        }
    }
    items
}

#[track_caller]
pub(crate) fn assert_same(found: &BTreeMap<String, Item>, expected: &BTreeMap<String, Item>) {
    for path in found.keys().chain(expected.keys()) {
        assert_eq!(found.get(path), expected.get(path), "{path}");
    }
}

pub(crate) fn is_root() -> bool {
    skip_unless(
        rustix::process::geteuid().is_root(),
        "owners and devices can be extracted by root only",
    )
}
