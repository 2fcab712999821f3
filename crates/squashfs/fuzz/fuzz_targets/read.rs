//! Whatever an image holds, reading it ends in files or in errors, and no path
//! leads out of the directory it would be extracted to.
#![no_main]

use std::ffi::OsStr;
use std::io::{self, Cursor, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use libfuzzer_sys::fuzz_target;
use livecd_squashfs::{EntryKind, SquashfsReader};

/// Entries of one image that are looked at.
const ENTRIES: usize = 2000;

/// Takes so many bytes, then fails, as a full disk does.
struct Small(usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fuzz_target!(|image: &[u8]| {
    let mut reader = match SquashfsReader::new(Cursor::new(image)) {
        Ok(reader) => reader,
        Err(error) => return drop(error.to_string()),
    };
    assert!(reader.info().bytes_used <= image.len() as u64);
    let entries = match reader.entries() {
        Ok(entries) => entries,
        Err(error) => return drop(error.to_string()),
    };
    let entries: Vec<_> = entries.take(ENTRIES).map_while(Result::ok).collect();
    let mut room = Small(1 << 22);
    for entry in &entries {
        let path = Path::new(OsStr::from_bytes(entry.path.as_bytes()));
        let is_inside = |component| matches!(component, Component::Normal(_));
        assert!(path.components().all(is_inside), "{}", entry.path);
        if let Ok(xattrs) = reader.xattrs(entry) {
            assert!(xattrs.iter().all(|(name, _)| !name.is_empty()));
        }
        if entry.kind == EntryKind::File {
            let _ = reader.copy(entry, &mut room);
        }
    }
    if let Some(last) = entries.last() {
        let found = reader.entry(last.path.as_bytes());
        assert_eq!(found.ok().as_ref(), Some(last));
    }
});
