//! All that a filesystem shows.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// All that a filesystem shows of a file.
pub(crate) type Seen = BTreeMap<PathBuf, (String, Vec<u8>, Vec<(Vec<u8>, Vec<u8>)>)>;

/// What is in a directory. Hard links show by the first path of their file.
pub(crate) fn seen(root: &Path) -> Seen {
    let mut all = Seen::new();
    let mut firsts = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = path.symlink_metadata().unwrap();
        let relative = path.strip_prefix(root).unwrap().to_owned();
        if metadata.is_dir() {
            let mut entries: Vec<_> = fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            entries.sort();
            entries.reverse();
            waiting.extend(entries);
        }
        let first = firsts
            .entry(metadata.ino())
            .or_insert_with(|| relative.clone());
        let facts = format!(
            "{:o} {}:{} {} {} {:?}",
            metadata.mode(),
            metadata.uid(),
            metadata.gid(),
            metadata.mtime(),
            number(&metadata),
            first
        );
        let content = match metadata.file_type() {
            kind if kind.is_file() => fs::read(&path).unwrap(),
            kind if kind.is_symlink() => fs::read_link(&path)
                .unwrap()
                .as_os_str()
                .as_bytes()
                .to_vec(),
            _ => Vec::new(),
        };
        all.insert(relative, (facts, content, xattrs(&path)));
    }
    all
}

fn number(metadata: &Metadata) -> u64 {
    let kind = metadata.file_type();
    match kind.is_block_device() || kind.is_char_device() {
        true => metadata.rdev(),
        false => 0,
    }
}

fn xattrs(path: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut buffer = vec![0; 65536];
    let length = rustix::fs::llistxattr(path, &mut buffer[..]).unwrap();
    let names = buffer[..length].to_vec();
    let names = names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    let mut all: Vec<_> = names
        .map(|name| {
            let length = rustix::fs::lgetxattr(path, name, &mut buffer[..]).unwrap();
            (name.to_vec(), buffer[..length].to_vec())
        })
        .collect();
    all.sort();
    all
}
