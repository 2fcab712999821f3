//! Whatever an image holds, reading it ends in files or in errors, and no path
//! leads out of the directory it would be extracted to.
#![no_main]

use std::ffi::OsStr;
use std::io::{self, Cursor, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use libfuzzer_sys::fuzz_target;
use livecd_iso::{Entry, IsoReader};

/// What is before the volume descriptors, and not looked at.
const SYSTEM_AREA: usize = 16 * 2048;

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

fuzz_target!(|volume: &[u8]| {
    let mut image = vec![0; SYSTEM_AREA];
    image.extend_from_slice(volume);
    let mut reader = match IsoReader::new(Cursor::new(image), "fuzzed") {
        Ok(reader) => reader,
        Err(error) => return drop(error.to_string()),
    };
    drop((
        reader.volume_id().to_owned(),
        reader.uuid().map(str::to_owned),
        reader.size(),
    ));
    let _ = (reader.namespace(), reader.has_rock_ridge());
    reader.keep_going(true);
    let entries: Vec<Entry> = match reader.entries().collect() {
        Ok(entries) => entries,
        Err(error) => return drop(error.to_string()),
    };
    drop(reader.check(&entries));
    for entry in &entries {
        let path = Path::new(OsStr::from_bytes(entry.path.as_bytes()));
        let normal = |part| matches!(part, Component::Normal(_));
        assert!(path.components().all(normal), "{}", entry.path);
        assert_ne!(path, Path::new(""));
    }
    for entry in entries.iter().take(20) {
        let _ = reader.copy(entry, &mut Small(1 << 20));
        let _ = reader.entry(&entry.path);
    }
});
