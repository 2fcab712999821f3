//! The menus in a FAT filesystem, such as an EFI system partition.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use super::{LIMIT, MenuChange};
use crate::image_path::ImagePath;

type Filesystem<'a> = fatfs::FileSystem<Cursor<&'a mut [u8]>>;
type File<'a, 'b> = fatfs::File<'a, Cursor<&'b mut [u8]>>;

/// Changes the menus in a FAT filesystem; what is none stays as it is. The changed paths go to `changed`. An error is text.
pub(in crate::edit) fn change(
    mut bytes: Vec<u8>,
    changes: &[MenuChange],
    changed: &mut Vec<ImagePath>,
) -> Result<Vec<u8>, String> {
    let is_fat = bytes.get(510..512) == Some(&[0x55, 0xAA])
        && (bytes[54..].starts_with(b"FAT") || bytes[82..].starts_with(b"FAT"));
    if !is_fat {
        return Ok(bytes);
    }
    let damaged = |error: io::Error| format!("the menus in it cannot be changed: {error}");
    let cursor = Cursor::new(&mut bytes[..]);
    let filesystem = Filesystem::new(cursor, fatfs::FsOptions::new()).map_err(damaged)?;
    let mut pending = vec![(ImagePath::default(), filesystem.root_dir())];
    while let Some((path, directory)) = pending.pop() {
        for entry in directory.iter() {
            let entry = entry.map_err(damaged)?;
            let name = entry.file_name();
            let path = path.join(&name);
            if entry.is_dir() {
                // A damaged filesystem could go round in circles.
                if name != "." && name != ".." && path.names().count() < 16 {
                    pending.push((path, entry.to_dir()));
                }
                continue;
            }
            if !super::is_menu(path.as_bytes()) || entry.len() > LIMIT {
                continue;
            }
            let mut file = entry.to_file();
            let mut text = Vec::new();
            file.read_to_end(&mut text).map_err(damaged)?;
            if let Some(new) = super::change(path.as_bytes(), &text, changes) {
                check_room(&filesystem, &path, &text, &new)?;
                replace(&mut file, &new).map_err(damaged)?;
                changed.push(path);
            }
        }
    }
    drop(pending);
    filesystem.unmount().map_err(damaged)?;
    Ok(bytes)
}

/// An error if the new text of a file needs more clusters than are free.
fn check_room(
    filesystem: &Filesystem<'_>,
    path: &ImagePath,
    old: &[u8],
    new: &[u8],
) -> Result<(), String> {
    let stats = filesystem.stats().map_err(|error| error.to_string())?;
    let cluster = stats.cluster_size() as usize;
    let free = stats.free_clusters() as usize;
    let more = new.len().div_ceil(cluster) as i64 - old.len().div_ceil(cluster) as i64;
    match more > free as i64 {
        false => Ok(()),
        true => Err(format!(
            "`/{path}` in it would have {} bytes instead of {}, for which {} bytes must be free, and {} are",
            new.len(),
            old.len(),
            more * cluster as i64,
            free * cluster,
        )),
    }
}

fn replace(file: &mut File<'_, '_>, content: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.truncate()?;
    file.write_all(content)?;
    file.flush()
}
