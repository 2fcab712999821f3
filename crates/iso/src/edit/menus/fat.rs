//! The menus in a FAT filesystem, such as an EFI system partition.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use super::{LIMIT, MenuChange};

/// Changes the menus in a FAT filesystem; what is none stays as it is. The changed paths go to `changed`.
pub(in crate::edit) fn change(
    mut bytes: Vec<u8>,
    changes: &[MenuChange],
    changed: &mut Vec<String>,
) -> io::Result<Vec<u8>> {
    let is_fat = bytes.get(510..512) == Some(&[0x55, 0xAA])
        && (bytes[54..].starts_with(b"FAT") || bytes[82..].starts_with(b"FAT"));
    if !is_fat {
        return Ok(bytes);
    }
    let filesystem = fatfs::FileSystem::new(Cursor::new(&mut bytes[..]), fatfs::FsOptions::new())?;
    let mut pending = vec![(String::new(), filesystem.root_dir())];
    while let Some((path, directory)) = pending.pop() {
        for entry in directory.iter() {
            let entry = entry?;
            let name = entry.file_name();
            let path = format!("{path}/{name}");
            if entry.is_dir() {
                // A damaged filesystem could go round in circles.
                if name != "." && name != ".." && path.matches('/').count() < 16 {
                    pending.push((path, entry.to_dir()));
                }
                continue;
            }
            if !super::is_menu(path.as_bytes()) || entry.len() > LIMIT {
                continue;
            }
            let mut file = entry.to_file();
            let mut text = Vec::new();
            file.read_to_end(&mut text)?;
            if let Some(new) = super::change(path.as_bytes(), &text, changes) {
                file.seek(SeekFrom::Start(0))?;
                file.truncate()?;
                file.write_all(&new)?;
                file.flush()?;
                changed.push(path);
            }
        }
    }
    drop(pending);
    filesystem.unmount()?;
    Ok(bytes)
}
