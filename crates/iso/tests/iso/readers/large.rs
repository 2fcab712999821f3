use std::fs;

use livecd_iso::{EntryKind, IsoReader, Source};

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
    assert_eq!(reader.entries().unwrap().len(), items.len());
}

#[test]
fn a_file_of_more_than_4_gib() {
    if !have(&["xorriso", "bsdtar", "isoinfo", "7z"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let source = scratch.path().join("large");
    let file = fs::File::create(&source).unwrap();
    let length = (4u64 << 30) + 5000;
    file.set_len(length).unwrap();
    let mut image = image();
    image.tree.file("large", Source::File(source)).unwrap();
    image
        .tree
        .file("next", Source::Bytes(b"next".to_vec()))
        .unwrap();
    let iso = scratch.path().join("large.iso");
    write(&image, &iso);
    let path = iso.to_str().unwrap();
    let length = length.to_string();
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
    let entry = IsoReader::open(&iso)
        .unwrap()
        .entry("large".as_ref())
        .unwrap();
    assert_eq!((entry.length.to_string(), entry.extents.len()), (length, 2));
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
    let entry = IsoReader::open(&iso).unwrap().entry("long".as_ref());
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
