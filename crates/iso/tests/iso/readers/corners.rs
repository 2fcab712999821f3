//! Corner cases, as other programs read them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;

use livecd_iso::{Attributes, EntryKind, IsoReader, Namespace, Source, Special};

use super::*;
use crate::support::*;

#[test]
fn names_of_any_bytes() {
    if !have(&["xorriso"]) {
        return;
    }
    let names: BTreeSet<OsString> = [
        &b"latin \xe9"[..],
        b"new\nline",
        b"\x01control\x7f",
        b"back\\slash",
        b"*?\"<>|:",
        b" spaces ",
        b"...",
    ]
    .into_iter()
    .map(|name| OsString::from_vec(name.to_vec()))
    .collect();
    let scratch = tempfile::tempdir().unwrap();
    let tree = scratch.path().join("tree");
    fs::create_dir(&tree).unwrap();
    for name in &names {
        fs::write(tree.join(name), name.as_encoded_bytes()).unwrap();
    }
    let mut image = image();
    image.tree.add_dir("/", &tree).unwrap();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);

    let (ours, theirs) = (scratch.path().join("ours"), scratch.path().join("theirs"));
    let mut reader = IsoReader::open(&iso).unwrap();
    reader.extract(&ours, &mut |_| ()).unwrap();
    let (from, to) = (iso.to_str().unwrap(), theirs.to_str().unwrap());
    run(
        "xorriso",
        &["-osirrox", "on", "-indev", from, "-extract", "/", to],
    );
    for directory in [ours, theirs] {
        let entries = fs::read_dir(&directory).unwrap();
        let found: BTreeSet<OsString> = entries.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(found, names);
        for name in &names {
            assert_eq!(
                fs::read(directory.join(name)).unwrap(),
                name.as_encoded_bytes()
            );
        }
    }
}

/// More than the three digits that number them.
#[test]
fn more_than_a_thousand_names_that_mangle_alike() {
    if !have(&["isoinfo"]) {
        return;
    }
    const COUNT: usize = 1_100;
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    for number in 0..COUNT {
        let name = format!("{}{number}.config", "x".repeat(150));
        image.tree.file(&name, Source::Bytes(Vec::new())).unwrap();
    }
    let iso = scratch.path().join("out.iso");
    let report = write(&image, &iso);
    let path = iso.to_str().unwrap();
    // Units with the dot, without the version.
    for (namespace, options, limit) in [
        (Namespace::Iso9660, &["-f", "-i", path][..], 31),
        (Namespace::Joliet, &["-J", "-f", "-i", path], 103),
    ] {
        let renamed = report.renamed.iter();
        let renamed = renamed.filter(|renamed| renamed.namespace == namespace);
        assert_eq!(renamed.count(), COUNT, "{namespace:?}");
        let listed = stdout("isoinfo", options);
        let name = |line: &'_ str| line[1..].trim_end_matches(";1").to_owned();
        let names: BTreeSet<String> = listed.lines().map(name).collect();
        assert_eq!(names.len(), COUNT, "{namespace:?}");
        let longest = names.iter().map(String::len).max();
        assert_eq!(longest, Some(limit), "{namespace:?}");
    }
}

#[test]
fn hidden_entries_are_in_no_namespace() {
    if !have(&["isoinfo", "bsdtar"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    for path in ["shown", "hidden", "dir/below"] {
        let content = Source::Bytes(path.into());
        image.tree.file(path, content).unwrap();
    }
    image.tree.hide("hidden").unwrap();
    image.tree.hide("dir").unwrap();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    let path = iso.to_str().unwrap();
    assert_eq!(stdout("isoinfo", &["-f", "-i", path]), "/SHOWN.;1\n");
    assert_eq!(stdout("isoinfo", &["-R", "-f", "-i", path]), "/shown\n");
    assert_eq!(stdout("isoinfo", &["-J", "-f", "-i", path]), "/shown;1\n");
    assert_eq!(stdout("bsdtar", &["-tf", path]), ".\nshown\n");
    // They are stored all the same.
    let bytes = fs::read(&iso).unwrap();
    for content in [&b"hidden"[..], b"dir/below"] {
        let sectors = bytes.chunks(2048);
        assert_eq!(
            sectors.filter(|sector| sector.starts_with(content)).count(),
            1
        );
    }
}

#[test]
fn identifiers() {
    if !have(&["isoinfo"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    image.publisher = "The Publisher <p@example.org>".to_owned();
    image.preparer = "p".repeat(128);
    image.application_id = "APPLICATION 1.0".to_owned();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    let listed = stdout("isoinfo", &["-d", "-i", iso.to_str().unwrap()]);
    for line in [
        "Volume id: TEST_VOLUME",
        "Publisher id: The Publisher <p@example.org>",
        &format!("Data preparer id: {}", "p".repeat(128)),
        "Application id: APPLICATION 1.0",
    ] {
        assert!(listed.lines().any(|l| l.trim_end() == line), "{listed}");
    }
}

/// Dates before 1970, and device numbers that do not fit into sixteen bits.
#[test]
fn early_dates_and_large_device_numbers() {
    if !have(&["bsdtar"]) || !is_root() {
        return;
    }
    let item = |path: &str, kind, mtime| Item {
        path: path.to_owned(),
        kind,
        mode: 0o640,
        uid: 0,
        gid: 0,
        mtime,
    };
    let dates = [
        item("before 1970", Kind::File(b"old".to_vec()), -86_400),
        item("in 1901", Kind::File(b"older".to_vec()), -2_147_483_648),
    ];
    // Linux and we read those; xorriso and bsdtar take both halves for one number.
    let devices = [
        item("disk", Kind::BlockDevice(259, 70_000), 0),
        item("terminal", Kind::CharacterDevice(511, 1_048_575), 0),
    ];
    let (scratch, iso) = written(&[&dates[..], &devices].concat());
    let (ours, theirs) = (scratch.path().join("ours"), scratch.path().join("theirs"));
    let mut reader = IsoReader::open(iso.as_ref()).unwrap();
    reader.extract(&ours, &mut |_| ()).unwrap();
    let mut found_by_us = found(&ours);
    assert_same(&found_by_us, &expected(&[&dates[..], &devices].concat()));
    for device in &devices {
        found_by_us.remove(&device.path);
    }
    fs::create_dir(&theirs).unwrap();
    let to = theirs.to_str().unwrap();
    run(
        "bsdtar",
        &["-xpf", &iso, "-C", to, "before 1970", "in 1901"],
    );
    assert_same(&found(&theirs), &found_by_us);
}

#[test]
fn sockets() {
    if !have(&["xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    let attributes = Attributes::mode(0o600);
    image
        .tree
        .special("socket", Special::Socket, attributes)
        .unwrap();
    let iso = scratch.path().join("out.iso");
    write(&image, &iso);
    let entry = IsoReader::open(&iso).unwrap().entry("socket");
    assert_eq!(entry.unwrap().kind, EntryKind::Special(Special::Socket));
    let listed = stdout("xorriso", &["-indev", iso.to_str().unwrap(), "-lsl", "/"]);
    let line = listed.lines().find(|line| line.contains("socket")).unwrap();
    assert!(line.starts_with('s'), "{listed}");
}
