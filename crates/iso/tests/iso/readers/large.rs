//! Files of more than 4 GiB, as other programs read them.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};

use livecd_iso::{EntryKind, IsoReader, Source, Stream};

use super::*;
use crate::support::*;

#[test]
fn all_list_the_same_files() {
    if !have(&["xorriso", "isoinfo", "bsdtar", "7z"]) {
        return;
    }
    // Only what all four can show: no symlinks in Joliet, no deep directories in isoinfo.
    let items: Vec<Item> = many_items(500);
    let (_scratch, iso) = written(&items);
    let expected: Vec<String> = expected(&items).into_keys().collect();
    let sorted = |mut paths: Vec<String>| {
        paths.sort();
        paths
    };
    let lines = |text: String, clean: fn(&str) -> &str| -> Vec<String> {
        sorted(
            text.lines()
                .map(clean)
                .filter(|line| !line.is_empty() && *line != ".")
                .map(str::to_owned)
                .collect(),
        )
    };
    let xorriso = stdout("xorriso", &["-indev", &iso, "-find", "/"]);
    assert_eq!(
        lines(xorriso, |line| line
            .trim_matches('\'')
            .trim_start_matches('/')),
        expected
    );
    assert_eq!(
        lines(stdout("bsdtar", &["-tf", &iso]), |line| line),
        expected
    );
    assert_eq!(
        lines(stdout("isoinfo", &["-R", "-f", "-i", &iso]), |line| &line
            [1..]),
        expected
    );
    let seven_zip = stdout("7z", &["l", "-slt", &iso]);
    let (_, files) = seven_zip.split_once("----------").unwrap();
    let files: Vec<String> = files
        .lines()
        .filter_map(|line| line.strip_prefix("Path = "))
        .map(str::to_owned)
        .collect();
    assert_eq!(sorted(files), expected);
}

#[test]
fn a_directory_of_100_000_files() {
    if !have(&["xorriso", "bsdtar"]) {
        return;
    }
    let items = many_items(100_000);
    let (_scratch, iso) = written(&items);
    assert_eq!(
        stdout("bsdtar", &["-tf", &iso]).lines().count(),
        items.len() + 1
    );
    assert_eq!(
        stdout("xorriso", &["-indev", &iso, "-find", "/"])
            .lines()
            .count(),
        items.len() + 1
    );
    let mut reader = IsoReader::open(iso.as_ref()).unwrap();
    assert_eq!(reader.entries().count(), items.len());
}

/// The most bytes of a file's section: what 32 bits hold, in whole sectors.
const SECTION: u64 = (1 << 32) - 2048;
/// A whole section and a short one.
const LARGE: u64 = SECTION + 5000;

/// A large file's content from `position` on: numbers around each place where something could go wrong, else zeros.
fn fill(position: u64, bytes: &mut [u8]) {
    bytes.fill(0);
    let end = position + bytes.len() as u64;
    for boundary in [0, 1 << 31, SECTION, 1 << 32, LARGE] {
        let numbered = boundary - 3000_u64.min(boundary)..boundary + 3000;
        for at in numbered.start.max(position)..numbered.end.min(end) {
            bytes[(at - position) as usize] = (at / 8).to_le_bytes()[at as usize % 8];
        }
    }
}

/// Reads a large file.
struct Large {
    position: u64,
}

impl Read for Large {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = bytes.len().min((LARGE - self.position) as usize);
        fill(self.position, &mut bytes[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

/// Accepts only the content of a large file.
#[derive(Default)]
struct Compare {
    position: u64,
    expected: Vec<u8>,
}

impl Write for Compare {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.expected.resize(bytes.len(), 0);
        fill(self.position, &mut self.expected);
        assert!(*bytes == self.expected, "differs behind {}", self.position);
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compares all that `reader` gives.
fn compare(mut reader: impl Read) {
    let mut same = Compare::default();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match reader.read(&mut buffer).unwrap() {
            0 => break,
            count => same.write_all(&buffer[..count]).unwrap(),
        }
    }
    assert_eq!(same.position, LARGE);
}

/// A file with a hole wherever zeros are written, so that little of a large image is stored.
struct Sparse(fs::File);

impl Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
        let bytes = &bytes[..bytes.len().min(ZEROS.len())];
        if *bytes == ZEROS[..bytes.len()] {
            self.0.seek(SeekFrom::Current(bytes.len() as i64))?;
            return Ok(bytes.len());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let end = self.0.stream_position()?.max(self.0.metadata()?.len());
        self.0.set_len(end)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

#[test]
fn a_file_of_more_than_4_gib() {
    if !have(&["xorriso", "bsdtar", "isoinfo", "7z"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    let mut source = Stream::new(|| Ok(Box::new(Large { position: 0 })));
    source.length = Some(LARGE);
    image.tree.file("large", Source::Stream(source)).unwrap();
    image
        .tree
        .file("next", Source::Bytes(b"next".to_vec()))
        .unwrap();
    let iso = scratch.path().join("large.iso");
    let mut out = Sparse(fs::File::create(&iso).unwrap());
    image.write(&mut out, &mut |_| ()).unwrap();

    let path = iso.to_str().unwrap();
    let length = LARGE.to_string();
    for listing in [
        stdout("xorriso", &["-indev", path, "-lsl", "/"]),
        stdout("bsdtar", &["-tvf", path]),
        stdout("7z", &["l", path]),
    ] {
        let line = listing
            .lines()
            .find(|line| line.contains("large") && !line.contains("large.iso"))
            .unwrap();
        assert!(
            line.contains(&length) && (line.contains("-rw-r--r--") || line.contains("....")),
            "{line}"
        );
    }
    assert_eq!(
        run("isoinfo", &["-R", "-i", path, "-x", "/next"]).stdout,
        b"next"
    );
    assert_eq!(run("bsdtar", &["-xOf", path, "next"]).stdout, b"next");

    let mut reader = IsoReader::open(&iso).unwrap();
    let entry = reader.entry("large").unwrap();
    assert_eq!((entry.length, entry.extents.len()), (LARGE, 2));
    let mut same = Compare::default();
    assert_eq!(reader.copy(&entry, &mut same).unwrap(), LARGE);
    let mut bsdtar = Command::new("bsdtar")
        .args(["-xOf", path, "large"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    compare(bsdtar.stdout.take().unwrap());
    assert!(bsdtar.wait().unwrap().success());
}

#[test]
fn a_symlink_of_4095_bytes() {
    if !have(&["bsdtar"]) {
        return;
    }
    let target = format!("{}end", "0123456789/".repeat(400))[..4095].to_owned();
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    image.tree.symlink("long", &target).unwrap();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    let entry = IsoReader::open(&iso).unwrap().entry("long");
    assert_eq!(
        entry.unwrap().kind,
        EntryKind::Symlink(target.clone().into())
    );
    let listing = stdout("bsdtar", &["-tvf", iso.to_str().unwrap(), "long"]);
    assert!(
        listing.contains(&format!("long -> {target}\n")),
        "{listing}"
    );
}
