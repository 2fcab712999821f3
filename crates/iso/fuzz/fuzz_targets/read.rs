//! Whatever an image holds, reading it ends in files or in errors, and no path
//! leads out of the directory it would be extracted to.
#![no_main]

use std::io::{self, Cursor, Write};
use std::path::{Component, Path};

use libfuzzer_sys::fuzz_target;
use livecd_iso::IsoReader;

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
    drop(reader.namespace());
    let entries = match reader.entries() {
        Ok(entries) => entries,
        Err(error) => return drop(error.to_string()),
    };
    for entry in &entries {
        let normal = |part| matches!(part, Component::Normal(_));
        assert!(
            entry.path.components().all(normal),
            "{}",
            entry.path.display()
        );
        assert_ne!(entry.path, Path::new(""));
    }
    for entry in entries.iter().take(20) {
        let _ = reader.copy(entry, &mut Small(1 << 20));
        let _ = reader.entry(&entry.path);
    }
});
