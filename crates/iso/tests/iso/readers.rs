use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use livecd_iso::{IsoReader, Namespace, Source};
use tempfile::TempDir;

use crate::support::*;

/// An image with these files in a scratch directory.
fn written(items: &[Item]) -> (TempDir, String) {
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
fn found(root: &Path) -> BTreeMap<String, Item> {
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
fn assert_same(found: &BTreeMap<String, Item>, expected: &BTreeMap<String, Item>) {
    for path in found.keys().chain(expected.keys()) {
        assert_eq!(found.get(path), expected.get(path), "{path}");
    }
}

#[test]
fn our_reader_reads_all() {
    let mut items = posix_items();
    items.extend(deep_items());
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let mut reader = IsoReader::open(iso.as_ref()).unwrap();
    assert_eq!(
        (reader.volume_id(), reader.namespace()),
        ("TEST_VOLUME", (Namespace::Iso9660, true))
    );
    assert_eq!(reader.size(), fs::metadata(&iso).unwrap().len());
    let entry = reader.entry("dir/file".as_ref()).unwrap();
    let mut content = Vec::new();
    reader.copy(&entry, &mut content).unwrap();
    assert_eq!(content, b"in a directory");
    assert_eq!(
        reader
            .entry("dir/nothing".as_ref())
            .unwrap_err()
            .to_string(),
        "`dir/nothing` is not in the image"
    );
    if is_root() {
        let out = scratch.path().join("out");
        reader.extract(&out, &mut |_| ()).unwrap();
        assert_same(&found(&out), &expected(&items));
        let inode = |path: &str| fs::metadata(out.join(path)).unwrap().ino();
        assert_eq!(inode("one byte"), inode("dir/hard link"));
    }
}

#[test]
fn our_reader_reads_images_of_others() {
    if !have(&["xorriso", "genisoimage"]) || !is_root() {
        return;
    }
    let mut items = posix_items();
    // xorriso wants fewer than 255 bytes, genisoimage shows no long components.
    items.retain(|item| item.path.len() < 250 && item.path != "component" && item.path != "long");
    items.extend(deep_items());
    items.extend(many_items(100));
    let (scratch, iso) = written(&items);
    let tree = scratch.path().join("tree");
    IsoReader::open(iso.as_ref())
        .unwrap()
        .extract(&tree, &mut |_| ())
        .unwrap();
    let theirs = scratch.path().join("theirs.iso");
    let (from, to) = (tree.to_str().unwrap(), theirs.to_str().unwrap());
    for (program, first) in [
        ("xorriso", vec!["-as", "mkisofs"]),
        ("genisoimage", vec!["-quiet"]),
    ] {
        let arguments = [&first[..], &["-R", "-J", "-joliet-long", "-o", to, from]].concat();
        run(program, &arguments);
        let out = scratch.path().join(program);
        IsoReader::open(&theirs)
            .unwrap()
            .extract(&out, &mut |_| ())
            .unwrap();
        let mut found = found(&out);
        found.remove("rr_moved");
        assert_same(&found, &expected(&items));
    }
    run(
        "genisoimage",
        &["-quiet", "-J", "-joliet-long", "-o", to, from],
    );
    let mut reader = IsoReader::open(&theirs).unwrap();
    assert_eq!(reader.namespace(), (Namespace::Joliet, false));
    assert!(reader.entry("dir/file".as_ref()).is_ok());
    run(
        "genisoimage",
        &[
            "-quiet",
            "-iso-level",
            "1",
            "-o",
            to,
            &format!("{from}/many"),
        ],
    );
    let mut reader = IsoReader::open(&theirs).unwrap();
    assert_eq!(reader.namespace(), (Namespace::Iso9660, false));
    assert_eq!(reader.entries().unwrap().len(), 100);
}

fn is_root() -> bool {
    skip_unless(
        rustix::process::geteuid().is_root(),
        "owners and devices can be extracted by root only",
    )
}

#[test]
fn xorriso_reads_all() {
    if !have(&["xorriso"]) || !is_root() {
        return;
    }
    let mut items = posix_items();
    items.extend(deep_items());
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let out = scratch.path().join("out");
    let output = run(
        "xorriso",
        &[
            "-osirrox",
            "on:device_files",
            "-indev",
            &iso,
            "-extract",
            "/",
            out.to_str().unwrap(),
            "-toc",
        ],
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Volume id    : 'TEST_VOLUME'"), "{said}");
    for complaint in ["WARNING", "SORRY", "FAILURE"] {
        assert!(!said.contains(complaint), "{said}");
    }
    let mut found = found(&out);
    let mut expected = expected(&items);
    // xorriso does not set the time of symlinks when it extracts.
    for item in found
        .values_mut()
        .chain(expected.values_mut())
        .filter(|item| matches!(item.kind, Kind::Symlink(_)))
    {
        item.mtime = 0;
    }
    assert_same(&found, &expected);
}

#[test]
fn bsdtar_reads_all() {
    if !have(&["bsdtar"]) || !is_root() {
        return;
    }
    let mut items = posix_items();
    items.extend(deep_items());
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let out = scratch.path().join("out");
    fs::create_dir(&out).unwrap();
    let output = run(
        "bsdtar",
        &[
            "-x",
            "-p",
            "--numeric-owner",
            "-C",
            out.to_str().unwrap(),
            "-f",
            &iso,
        ],
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_same(&found(&out), &expected(&items));
    let inode = |path: &str| fs::metadata(out.join(path)).unwrap().ino();
    assert_eq!(inode("one byte"), inode("dir/hard link"));
}

#[test]
fn isoinfo_reads_names_modes_and_contents() {
    if !have(&["isoinfo"]) {
        return;
    }
    let mut items = posix_items();
    items.extend(many_items(1000));
    let (_scratch, iso) = written(&items);
    let expected = expected(&items);
    let output = run("isoinfo", &["-R", "-f", "-i", &iso]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let mut paths: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| line[1..].to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, expected.keys().cloned().collect::<Vec<_>>());
    let listing = stdout("isoinfo", &["-R", "-l", "-i", &iso]);
    // isoinfo shows owners in octal, and no set-user-id or sticky bits.
    for start in [
        "-rwxr-xr-x   1 1750  144               1 Sep  9 2001",
        "crw-r--r--   1    0    0 ",
        "drwxrwxrwx   2    5    6",
    ] {
        assert!(
            listing.lines().any(|line| line.starts_with(start)),
            "{start}\n{listing}"
        );
    }
    for (path, item) in expected
        .iter()
        .filter(|(path, _)| !path.starts_with("many/"))
    {
        if let Kind::File(content) = &item.kind {
            let read = run("isoinfo", &["-R", "-i", &iso, "-x", &format!("/{path}")]).stdout;
            assert!(read == *content, "{path}");
        }
    }
}

/// The names in the Joliet directories, which lack symlinks and devices, and cut names.
pub(crate) fn joliet_items(items: &[Item]) -> BTreeMap<String, Vec<u8>> {
    let rename_one = |name: &str| match name {
        "a;b" => "a_b".to_owned(),
        // 7z and Linux do not show dots at the end, which Windows does not have.
        "end." => "end".to_owned(),
        long if long.len() == 250 && long.ends_with('y') => format!("{}000", "n".repeat(100)),
        long if long.len() > 103 => long[..103].to_owned(),
        other => other.to_owned(),
    };
    let rename = |path: &str| {
        path.split('/')
            .map(rename_one)
            .collect::<Vec<_>>()
            .join("/")
    };
    let file = |(path, item): (String, Item)| match item.kind {
        Kind::File(content) => Some((rename(&path), content)),
        _ => None,
    };
    expected(items).into_iter().filter_map(file).collect()
}

#[test]
fn seven_zip_reads_joliet() {
    if !have(&["7z"]) {
        return;
    }
    let mut items = posix_items();
    items.extend(many_items(1000));
    let (scratch, iso) = written(&items);
    let out = scratch.path().join("out");
    let said = stdout("7z", &["x", &format!("-o{}", out.display()), &iso]);
    assert!(
        said.contains("Everything is Ok") && !said.contains("arning"),
        "{said}"
    );
    let read: BTreeMap<String, Vec<u8>> = found(&out)
        .into_iter()
        .filter_map(|(path, item)| match item.kind {
            Kind::File(content) => Some((path, content)),
            _ => None,
        })
        .collect();
    let expected = joliet_items(&items);
    for path in read.keys().chain(expected.keys()) {
        assert!(read.get(path) == expected.get(path), "{path}");
    }
}

#[test]
fn isoinfo_reads_joliet() {
    if !have(&["isoinfo"]) {
        return;
    }
    // isoinfo shows UCS-2 in one byte per character.
    let items: Vec<Item> = posix_items()
        .into_iter()
        .filter(|item| item.path.is_ascii())
        .collect();
    let (_scratch, iso) = written(&items);
    let output = run("isoinfo", &["-J", "-f", "-i", &iso]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths: Vec<&str> = listed
        .lines()
        .map(|line| line[1..].trim_end_matches(";1"))
        .collect();
    for path in joliet_items(&items).keys().filter(|path| *path != "end") {
        assert!(paths.contains(&path.as_str()), "{path}\n{listed}");
    }
}

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
