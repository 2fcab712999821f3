//! Files on the host.

use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::os::unix::fs::MetadataExt;

use livecd_squashfs::{EntryKind, Error, Source, SquashfsReader};

use crate::seen::seen;
use crate::support::*;

#[test]
fn we_extract_what_unsquashfs_extracts() {
    if !have("unsquashfs") || !have_root() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let [path, ours, theirs] = ["image", "ours", "theirs"].map(|name| scratch.path().join(name));
    let mut image = image();
    image.tree = corners();
    add_devices(&mut image.tree);
    add_xattrs(&mut image.tree, true);
    write(&image, &path);
    let mut reader = SquashfsReader::open(&path).unwrap();
    let extracted = reader.extract(&ours, &mut |_| ()).unwrap();
    assert_eq!(extracted.not_set, []);
    assert!(
        !extracted.made_private,
        "the root is for its owner alone already"
    );
    let (from, to) = (path.to_str().unwrap(), theirs.to_str().unwrap());
    run(
        "unsquashfs",
        &["-strict-errors", "-no-progress", "-d", to, from],
    );
    let (ours, theirs) = (seen(&ours), seen(&theirs));
    for (path, file) in &theirs {
        assert!(
            ours.get(path) == Some(file),
            "{path:?}: {file:?} {:?}",
            ours.get(path)
        );
    }
    assert_eq!(ours.len(), theirs.len());
    assert_eq!(extracted.entries, ours.len() as u64 - 1);
}

#[test]
fn images_of_mksquashfs_are_read() {
    if !have("mksquashfs") || !have_root() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let [made, tree] = ["made", "tree"].map(|name| scratch.path().join(name));
    let mut image = image();
    image.tree = corners();
    add_devices(&mut image.tree);
    add_xattrs(&mut image.tree, true);
    write(&image, &made);
    SquashfsReader::open(&made)
        .unwrap()
        .extract(&tree, &mut |_| ())
        .unwrap();
    let expected = seen(&tree);
    let variants: [&[&str]; 5] = [
        &["-comp", "zstd", "-always-use-fragments"],
        &["-comp", "gzip", "-b", "4096", "-no-exports"],
        &["-comp", "xz", "-Xbcj", "x86", "-no-duplicates"],
        &["-comp", "lz4", "-Xhc", "-no-fragments"],
        &["-comp", "zstd", "-noI", "-noD", "-noF", "-noX"],
    ];
    for (number, variant) in variants.iter().enumerate() {
        let theirs = scratch.path().join(format!("theirs-{number}"));
        let target = scratch.path().join(format!("target-{number}"));
        let paths = [tree.to_str().unwrap(), theirs.to_str().unwrap()];
        let arguments = [&paths, *variant, &["-no-progress", "-quiet"]].concat();
        run("mksquashfs", &arguments);
        let mut reader = SquashfsReader::open(&theirs).unwrap();
        reader.extract(&target, &mut |_| ()).unwrap();
        assert!(seen(&target) == expected, "{variant:?}");
    }
}

#[test]
fn compressors_that_are_not_here_and_other_versions_have_names() {
    if !have("mksquashfs") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("image");
    fs::write(scratch.path().join("file"), text(100)).unwrap();
    let (file, to) = (scratch.path().join("file"), path.to_str().unwrap());
    run(
        "mksquashfs",
        &[
            file.to_str().unwrap(),
            to,
            "-comp",
            "lzo",
            "-quiet",
            "-no-progress",
        ],
    );
    let error = SquashfsReader::open(&path).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this build cannot handle lzo compression"
    );
    let mut bytes = fs::read(&path).unwrap();
    bytes[28] = 3;
    let error = SquashfsReader::new(Cursor::new(&bytes)).unwrap_err();
    assert!(
        matches!(error, Error::Version { major: 3, minor: 0 }),
        "{error}"
    );
    bytes[0] = 0;
    let error = SquashfsReader::new(Cursor::new(&bytes)).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

#[test]
fn a_file_is_found_by_its_path_and_read_in_pieces() {
    let mut image = image();
    image.tree = corners();
    let mut reader = SquashfsReader::new(Cursor::new(bytes(&image))).unwrap();
    let entry = reader.entry("/duplicate//large").unwrap();
    assert_eq!((entry.length, entry.links), (5 * BLOCK as u64 + 77, 1));
    let mut content = Vec::new();
    reader
        .content(&entry)
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    assert!(content == text(5 * BLOCK + 77));
    let link = reader.entry("link").unwrap();
    assert_eq!(link.kind, EntryKind::Symlink(b"one".to_vec()));
    assert!(matches!(
        reader.copy(&link, &mut Vec::new()),
        Err(Error::NotAFile { .. })
    ));
    for missing in ["nothing", "link/x", "many/9999", "duplicate/large/x"] {
        assert!(
            matches!(reader.entry(missing), Err(Error::NotFound { .. })),
            "{missing}"
        );
    }
    assert_eq!(reader.entry("").unwrap().kind, EntryKind::Directory);
}

#[test]
fn holes_of_an_image_are_holes_of_the_file() {
    let scratch = tempfile::tempdir().unwrap();
    let (from, target) = (scratch.path().join("large"), scratch.path().join("target"));
    File::create(&from).unwrap().set_len(1 << 30).unwrap();
    let mut image = image();
    image.tree.file("large", Source::File(from)).unwrap();
    let mut reader = SquashfsReader::new(Cursor::new(bytes(&image))).unwrap();
    reader.extract(&target, &mut |_| ()).unwrap();
    let metadata = fs::metadata(target.join("large")).unwrap();
    assert_eq!(metadata.len(), 1 << 30);
    assert!(metadata.blocks() < 100, "{} blocks", metadata.blocks());
}

#[test]
fn nothing_is_left_where_extracting_fails() {
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    image
        .tree
        .file("a/file", Source::Bytes(text(5 * BLOCK)))
        .unwrap();
    let mut bytes = bytes(&image);
    // In the first block, which is compressed.
    bytes[120..200].fill(0xff);
    let mut reader = SquashfsReader::new(Cursor::new(bytes)).unwrap();
    let error = reader
        .extract(&scratch.path().join("target"), &mut |_| ())
        .unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    let taken = SquashfsReader::new(Cursor::new(crate::support::bytes(&image)))
        .unwrap()
        .extract(scratch.path(), &mut |_| ());
    assert!(matches!(taken, Err(Error::Write { .. })));
}
