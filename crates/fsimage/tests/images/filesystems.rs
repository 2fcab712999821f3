//! Filesystem images from a tree, as an ordinary user makes them.

use std::fs;
use std::os::unix::fs::MetadataExt;

use livecd_fsimage::{Error, Filesystem, FsType, TreeSize, check};
use livecd_host::{Host, Silent};

use crate::support::*;

const MIB: u64 = 1 << 20;

#[test]
fn an_ext_image_of_a_tree_is_clean_and_the_same_each_time() {
    if !have(&["mkfs.ext4", "e2fsck", "debugfs"]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    for fstype in [FsType::Ext2, FsType::Ext3, FsType::Ext4] {
        let (first, second) = (out.path().join("1"), out.path().join("2"));
        for image in [&first, &second] {
            // Made anew: change times differ, and reading changes access times.
            let tree = plain_tree();
            fs::read(tree.path().join("large")).unwrap();
            Filesystem::new(fstype, "_live", 64 * MIB, UUID, TIMESTAMP)
                .create_from_tree(&host, tree.path(), image)
                .unwrap();
        }
        check(&host, fstype, &first).unwrap();
        let same = fs::read(&first).unwrap() == fs::read(&second).unwrap();
        assert!(same, "{fstype}: the same tree gave other bytes");
        let stat = stdout("debugfs", &["-R", "stat /again", first.to_str().unwrap()]);
        assert!(
            stat.contains("Mode:  04755") && stat.contains("Links: 2"),
            "{stat}"
        );
    }
}

/// That is how a system with SELinux gets into an image: labels of the files themselves.
#[test]
fn an_ext4_image_has_the_security_labels_of_its_tree() {
    if !have(&["mkfs.ext4", "debugfs"]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let (tree, image) = (plain_tree(), out.path().join("image"));
    let label = |name: &str| format!("system_u:object_r:{}_t:s0:c1,c2", "x".repeat(name.len()));
    let names = ["", "large", "many", "link"];
    for name in names {
        let (path, value) = (tree.path().join(name), label(name) + "\0");
        let flags = rustix::fs::XattrFlags::empty();
        if rustix::fs::lsetxattr(path, "security.selinux", value.as_bytes(), flags).is_err() {
            skip("only root may label files");
            return;
        }
    }
    Filesystem::new(FsType::Ext4, "", 64 * MIB, UUID, TIMESTAMP)
        .create_from_tree(&host, tree.path(), &image)
        .unwrap();
    for name in names {
        let request = format!("ea_get -V /{name} security.selinux");
        let value = stdout("debugfs", &["-R", &request, image.to_str().unwrap()]);
        assert_eq!(value.trim_end_matches(['\0', '\n']), label(name), "/{name}");
    }
}

#[test]
fn a_tree_that_does_not_fit_is_an_error_that_says_what_it_needs() {
    if !have(&["mkfs.ext4"]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = plain_tree();
    fs::write(tree.path().join("very large"), vec![1; 8 << 20]).unwrap();
    let image = out.path().join("image");
    let create = |size| {
        Filesystem::new(FsType::Ext4, "", size, UUID, TIMESTAMP).create_from_tree(
            &host,
            tree.path(),
            &image,
        )
    };
    let error = create(12 * MIB).unwrap_err();
    let said = error.to_string();
    assert!(
        said.starts_with("the tree does not fit into 12 MiB of ext4: it needs about"),
        "{said}"
    );
    let Error::Full { needed, .. } = error else {
        panic!("{error:?}");
    };
    create(needed).unwrap();
}

#[test]
fn damage_is_found_told_and_repaired() {
    if !have(&["mkfs.ext4", "e2fsck", "debugfs"]) {
        return;
    }
    let (tree, out, host) = (
        plain_tree(),
        tempfile::tempdir().unwrap(),
        Host::system(Silent),
    );
    let image = out.path().join("image");
    Filesystem::new(FsType::Ext4, "", 64 * MIB, UUID, TIMESTAMP)
        .create_from_tree(&host, tree.path(), &image)
        .unwrap();
    stdout(
        "debugfs",
        &["-w", "-R", "clri /large", image.to_str().unwrap()],
    );
    let error = check(&host, FsType::Ext4, &image).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    let health = livecd_fsimage::repair(&host, FsType::Ext4, &image).unwrap();
    assert_eq!(health, livecd_fsimage::Health::Corrected);
    check(&host, FsType::Ext4, &image).unwrap();
    let missing = check(&host, FsType::Ext4, &out.path().join("missing")).unwrap_err();
    assert!(matches!(missing, Error::Tool { .. }), "{missing}");
}

#[test]
fn the_smallest_image_holds_the_tree_in_a_sparse_file() {
    if !have(&["mkfs.ext4", "e2fsck", "resize2fs", "debugfs"]) {
        return;
    }
    let (tree, out, host) = (
        plain_tree(),
        tempfile::tempdir().unwrap(),
        Host::system(Silent),
    );
    // More files than usual for the size.
    for number in 0..3000 {
        fs::write(tree.path().join(format!("many/{number}")), "").unwrap();
    }
    for fstype in [FsType::Ext2, FsType::Ext4] {
        let (image, again) = (out.path().join("image"), out.path().join("again"));
        let filesystem = Filesystem::new(fstype, "", 256 * MIB, UUID, TIMESTAMP);
        let size = filesystem
            .create_minimal(&host, tree.path(), &image)
            .unwrap();
        let metadata = fs::metadata(&image).unwrap();
        assert_eq!(metadata.len(), size);
        check(&host, fstype, &image).unwrap();
        let content = TreeSize::of(tree.path(), 4096).unwrap().blocks * 4096;
        let journal = if fstype == FsType::Ext4 { 4 * MIB } else { 0 };
        assert!(size < content + journal + 2 * MIB, "{size} for {content}");
        // The journal is empty: holes.
        assert!(metadata.blocks() * 512 < content + 2 * MIB, "{metadata:?}");

        // Grown, it is what was asked for; shrunk again, the same size.
        filesystem.resize(&host, &image).unwrap();
        assert_eq!(fs::metadata(&image).unwrap().len(), 256 * MIB);
        check(&host, fstype, &image).unwrap();
        assert!(filesystem.minimize(&host, &image).unwrap() <= size + MIB);
        check(&host, fstype, &image).unwrap();
        filesystem
            .create_minimal(&host, tree.path(), &again)
            .unwrap();
        filesystem
            .create_minimal(&host, tree.path(), &image)
            .unwrap();
        assert!(fs::read(&image).unwrap() == fs::read(&again).unwrap());
    }
    let error = Filesystem::new(FsType::Xfs, "", 512 * MIB, UUID, TIMESTAMP)
        .minimize(&host, &out.path().join("image"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "xfs cannot be resized without mounting it"
    );
}
