//! What cannot be written, and files that change meanwhile: an error that names the file, and no image.

use std::fs;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::symlink;

use livecd_squashfs::{Error, Source, Special, SquashfsImage, Tree};

use crate::support::*;

/// What somebody does to a file.
type Change = fn(&std::path::Path);

/// The error of writing to a file, which must not appear.
#[track_caller]
fn refused(image: &SquashfsImage) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("image");
    let error = image.write_file(&path, &mut |_| ()).unwrap_err();
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    error.to_string()
}

#[test]
fn a_file_that_changes_after_it_was_found_is_named() {
    let changes: [(&str, Change); 4] = [
        ("shrinks", |path| fs::write(path, b"less").unwrap()),
        ("grows", |path| fs::write(path, text(5 * BLOCK)).unwrap()),
        ("is another", |path| {
            fs::remove_file(path).unwrap();
            fs::write(path, text(BLOCK)).unwrap();
        }),
        ("is a symlink", |path| {
            fs::remove_file(path).unwrap();
            symlink("/etc/passwd", path).unwrap();
        }),
    ];
    for (name, change) in changes {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("file");
        fs::write(&file, text(BLOCK)).unwrap();
        let mut image = image();
        image.tree.add_dir("", scratch.path()).unwrap();
        change(&file);
        let error = refused(&image);
        assert_eq!(
            error,
            format!("could not read {}", file.display()),
            "{name}"
        );
    }
}

#[test]
fn a_directory_that_became_a_symlink_is_not_followed() {
    let scratch = tempfile::tempdir().unwrap();
    let (tree, other) = (scratch.path().join("tree"), scratch.path().join("other"));
    for directory in [&tree.join("a/b"), &other.join("b")] {
        fs::create_dir_all(directory).unwrap();
        fs::write(directory.join("file"), b"content").unwrap();
    }
    let mut image = image();
    image.tree.add_dir("", &tree).unwrap();
    fs::rename(tree.join("a"), scratch.path().join("moved")).unwrap();
    symlink(&other, tree.join("a")).unwrap();
    let error = refused(&image);
    let file = tree.join("a/b/file");
    assert_eq!(error, format!("could not read {}", file.display()));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_named() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("file");
    for (length, found) in [
        (6 * BLOCK, "and has more"),
        (3 * BLOCK, "and ended after 49152"),
    ] {
        fs::write(&file, noise(5 * BLOCK, 1)).unwrap();
        let mut image = image();
        image.tree.add_dir("", scratch.path()).unwrap();
        let mut is_changed = false;
        let error = image.write(&mut Cursor::new(Vec::new()), &mut |_| {
            if !std::mem::replace(&mut is_changed, true) {
                let opened = fs::File::options().write(true).open(&file).unwrap();
                opened.set_len(length as u64).unwrap();
            }
        });
        let expected = format!(
            "{} changed while the image was written: it should have 81920 bytes, {found}",
            file.display()
        );
        assert_eq!(error.unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_reader_that_fails_is_named_by_its_path_in_the_image() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("no"))
        }
    }
    let mut image = image();
    image
        .tree
        .file("a/b", Source::reader(|| Ok(Box::new(Failing))))
        .unwrap();
    assert_eq!(
        refused(&image),
        "could not read the content for `a/b` of the image"
    );
}

#[test]
fn a_full_disk_and_whoever_has_enough_end_the_work() {
    let mut image = image();
    image
        .tree
        .file("file", Source::Bytes(noise(50 * BLOCK, 1)))
        .unwrap();
    let mut room = vec![0; 10 * BLOCK];
    let error = image.write(&mut Cursor::new(room.as_mut_slice()), &mut |_| ());
    assert!(matches!(error, Err(Error::Output(_))), "{error:?}");
    assert!(room[..4] == [0; 4], "what is there begins as an image");
    let error = image.write(
        &mut Cursor::new(Vec::new()),
        &mut |_| ControlFlow::Break(()),
    );
    assert!(matches!(error, Err(Error::Cancelled)), "{error:?}");
}

#[test]
fn what_no_image_can_hold_is_refused_by_name() {
    let mut tree = Tree::new();
    tree.file("file", Source::Bytes(Vec::new())).unwrap();
    let device = Special::BlockDevice {
        major: 4096,
        minor: 0,
    };
    let said = [
        tree.file("a".repeat(257), Source::Bytes(Vec::new())),
        tree.symlink("link", "t".repeat(4096)),
        tree.special("device", device),
        tree.set_xattr("file", "system.posix_acl_access", ""),
        tree.set_xattr("file", "user.large", vec![0; 65_537]),
        tree.set_xattr("file", format!("user.{}", "n".repeat(251)), ""),
        tree.file("file", Source::Bytes(Vec::new())),
        tree.file("file/x", Source::Bytes(Vec::new())),
        tree.file("../x", Source::Bytes(Vec::new())),
        tree.hard_link("x", ""),
    ]
    .map(|result| result.unwrap_err().to_string());
    let long = "a".repeat(257);
    assert_eq!(
        said,
        [
            &format!("`{long}`: the name has 257 bytes, the limit is 256"),
            "`link`: the symlink's target has 4096 bytes, the limit is 4095",
            "`device`: device 4096:0 does not fit, the limit is 4095:1048575",
            "`file`: a squashfs image cannot hold the attribute \"system.posix_acl_access\": only user., trusted. and \
             security. are possible",
            "`file`: the attribute \"user.large\" has 65537 bytes, the limit is 65536",
            "`file`: the name of an attribute has 256 bytes, the limit is 255",
            "`file` is in the image already",
            "`file` is not a directory in the image",
            "path `../x` cannot be in an image: it has a `.` or `..`",
            "`` is a directory, which can have no second name",
        ]
    );
    let mut image = image();
    image.block_size = 5000;
    assert_eq!(
        refused(&image),
        "blocks of 5000 bytes are impossible: the size is a power of two from 4096 to 1048576"
    );
    for text in ["zstd:23", "gzip:0", "gzip:13"] {
        let error = text.parse::<livecd_squashfs::Compression>().unwrap_err();
        assert!(matches!(error, Error::CompressorOption { .. }), "{error}");
    }
}
