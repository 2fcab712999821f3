//! What `unsquashfs` and 7z read in an image.

use std::fs;
use std::path::Path;

use livecd_squashfs::{Compression, Source, Tails, Tree};

use crate::seen::{Seen, seen};
use crate::support::*;

/// What unsquashfs extracts from an image of `tree`.
fn extracted(tree: &Tree, change: impl FnOnce(&mut livecd_squashfs::SquashfsImage)) -> Seen {
    let scratch = tempfile::tempdir().unwrap();
    let (path, target) = (scratch.path().join("image"), scratch.path().join("target"));
    let mut image = image();
    image.tree = tree.clone();
    change(&mut image);
    write(&image, &path);
    let (path, target) = (path.to_str().unwrap(), target.to_str().unwrap());
    run(
        "unsquashfs",
        &["-strict-errors", "-no-progress", "-d", target, path],
    );
    seen(Path::new(target))
}

#[test]
fn unsquashfs_reads_the_same_with_every_compressor_and_packing() {
    if !have("unsquashfs") || !have_root() {
        return;
    }
    let mut tree = corners();
    add_devices(&mut tree);
    add_xattrs(&mut tree, true);
    let plain = extracted(&tree, |_| ());
    assert_eq!(plain[Path::new("several blocks")].1, text(5 * BLOCK + 77));
    assert_eq!(plain[Path::new("hole between")].1.len(), 4 * BLOCK + 9);
    assert_eq!(plain[Path::new("many")].0.split(' ').next(), Some("40755"));
    assert_eq!(
        plain[Path::new("small/1")].0,
        "102711 70000:4000000000 4294967295 0 \"small/1\""
    );
    assert_eq!(
        plain[Path::new("duplicate/link")].0,
        "100644 0:0 1700000000 0 \"duplicate/link\""
    );
    assert!(
        plain[Path::new("several blocks")]
            .0
            .ends_with("\"duplicate/link\"")
    );
    assert_eq!(
        plain[Path::new("no files")].2,
        [(b"user.dir".to_vec(), noise(3000, 9))]
    );
    let of_two = &plain[Path::new("small/2")].2;
    let names: Vec<_> = of_two
        .iter()
        .map(|(name, _)| String::from_utf8_lossy(name))
        .collect();
    assert_eq!(names, ["security.capability", "user.other", "user.same"]);
    let many = plain.keys().filter(|path| path.starts_with("many")).count();
    assert_eq!(many, 1 + MANY);
    for text in ["zstd:19", "gzip", "gzip:12", "xz:x86", "lz4", "lz4:hc"] {
        let compression: Compression = text.parse().unwrap();
        let other = extracted(&tree, |image| image.compression = compression);
        assert!(plain == other, "{text}");
    }
    for tails in [Tails::Apart, Tails::OfSmallFiles, Tails::OfAllFiles] {
        for block_size in [4096, 1 << 20] {
            let other = extracted(&tree, |image| {
                (image.tails, image.block_size) = (tails, block_size);
                (image.share_duplicates, image.exportable) = (false, false);
            });
            assert!(plain == other, "{tails:?} {block_size}");
        }
    }
}

#[test]
fn a_directory_of_the_host_comes_back_as_it_was() {
    if !have("unsquashfs") || !have_root() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut tree = corners();
    add_devices(&mut tree);
    add_xattrs(&mut tree, true);
    let (path, target) = (scratch.path().join("image"), scratch.path().join("target"));
    let mut image = image();
    image.tree = tree;
    write(&image, &path);
    let paths = (path.to_str().unwrap(), target.to_str().unwrap());
    run(
        "unsquashfs",
        &["-strict-errors", "-no-progress", "-d", paths.1, paths.0],
    );
    let mut again = Tree::new();
    assert_eq!(again.add_dir("", &target).unwrap(), []);
    let first = fs::read(&path).unwrap();
    image.tree = again;
    write(&image, &path);
    assert!(first == fs::read(&path).unwrap());
}

#[test]
fn unsquashfs_shows_what_was_asked_for() {
    if !have("unsquashfs") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("image");
    let mut image = image();
    image.tree.file("file", Source::Bytes(text(100))).unwrap();
    let mut superblock = |text: &str, tails| {
        image.compression = text.parse().unwrap();
        image.tails = tails;
        write(&image, &path);
        let output = run("unsquashfs", &["-s", path.to_str().unwrap()]);
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = superblock("zstd:7", Tails::OfSmallFiles);
    for line in [
        "Creation or last append time Tue Nov 14",
        "Compression zstd",
        "compression-level 7",
        "Block size 16384",
        "Filesystem is exportable via NFS",
        "Inodes are compressed",
        "Fragments are compressed",
        "Xattrs are not stored",
        "Duplicates are removed",
        "Number of fragments 1",
        "Number of inodes 2",
        "Number of ids 1",
    ] {
        assert!(shown.contains(line), "{line} is not in\n{shown}");
    }
    assert!(superblock("xz:x86", Tails::OfAllFiles).contains("Filters selected: x86"));
    assert!(superblock("lz4:hc", Tails::OfAllFiles).contains("High Compression option specified"));
    assert!(superblock("gzip:4", Tails::OfAllFiles).contains("compression-level 4"));
    let apart = superblock("gzip", Tails::Apart);
    assert!(apart.contains("Number of fragments 0"), "{apart}");
}

#[test]
fn seven_zip_finds_no_error() {
    if !have("7z") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("image.squashfs");
    let mut image = image();
    image.tree = corners();
    image.compression = Compression::Gzip { level: 6 };
    write(&image, &path);
    let output = run("7z", &["t", path.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Everything is Ok"), "{said}");
}
