//! EROFS images, made and read back.

use std::fs;
use std::path::Path;

use livecd_fsimage::{Access, Erofs, Error, ImageKind, MountedImage, extract};
use livecd_host::{Host, Silent};

use crate::support::*;

fn erofs(compression: &str) -> Erofs {
    Erofs {
        compression: compression.parse().unwrap(),
        uuid: UUID.to_owned(),
        timestamp: TIMESTAMP,
    }
}

/// mkfs.erofs 1.5 cannot read names of 255 bytes.
fn without_longest_name(tree: &Path) -> &Path {
    fs::remove_file(tree.join("n".repeat(255))).unwrap();
    // Which changed the directory.
    set_times(tree);
    tree
}

#[test]
fn an_erofs_is_the_same_each_time() {
    if !have(&["mkfs.erofs", "fsck.erofs"]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let (first, second) = (out.path().join("1"), out.path().join("2"));
    let erofs = erofs("lz4hc,12");
    for image in [&first, &second] {
        let tree = plain_tree();
        erofs
            .create(&host, without_longest_name(tree.path()), image)
            .unwrap();
    }
    assert!(fs::read(&first).unwrap() == fs::read(&second).unwrap());
    assert_eq!(ImageKind::of(&first).unwrap(), Some(ImageKind::Erofs));
    stdout("fsck.erofs", &[first.to_str().unwrap()]);
    let (plain, tree) = (out.path().join("plain"), plain_tree());
    self::erofs("none")
        .create(&host, without_longest_name(tree.path()), &plain)
        .unwrap();
    let size = |path| fs::metadata(path).unwrap().len();
    assert!(size(&plain) > size(&first));
}

#[test]
fn an_erofs_keeps_every_kind_of_file() {
    if !have(&["mkfs.erofs"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let (tree, copy) = (out.path().join("tree"), out.path().join("copy"));
    fs::create_dir(&tree).unwrap();
    fill(&tree);
    without_longest_name(&tree);
    // It keeps nanoseconds, and compresses the zeros of sparse files.
    let without_holes = |path: &Path| -> std::collections::BTreeMap<String, String> {
        let seen = seen_in_whole_seconds(path).into_iter();
        seen.map(|(name, line)| (name, line.replace(" sparse true", " sparse false")))
            .collect()
    };
    let expected = without_holes(&tree);
    for compression in [
        "none",
        "lz4",
        "lz4hc,12 -C 16384",
        "lz4hc -E legacy-compress",
    ] {
        let (image, target) = (out.path().join("image"), out.path().join("target"));
        fs::create_dir_all(&target).unwrap();
        erofs(compression).create(&host, &tree, &image).unwrap();
        let mount = MountedImage::mount(&host, &image, "erofs", &target, Access::ReadOnly).unwrap();
        assert_same(&without_holes(&target), &expected, compression);
        mount.release().unwrap();
        extract(&host, &image, &copy, &target).unwrap();
        assert_same(&without_holes(&copy), &expected, "extracted");
        fs::remove_dir_all(&copy).unwrap();
    }
}

#[test]
fn a_compressor_that_is_not_there_is_told_before_a_build() {
    if !have(&["mkfs.erofs"]) {
        return;
    }
    let (scratch, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    erofs("lz4hc,12")
        .try_options(&host, scratch.path())
        .unwrap();
    let error = erofs("lz4hc,99")
        .try_options(&host, scratch.path())
        .unwrap_err();
    assert!(
        matches!(error, Error::Tool { kind: "EROFS", .. }),
        "{error}"
    );
}
