//! From the tree, or mounted and installed into: the results compare equal.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use livecd_fsimage::{Access, Filesystem, FsType, MountedImage, check};
use livecd_host::{Host, Silent};

use crate::support::*;

fn filesystem(fstype: FsType) -> Filesystem {
    // mkfs.btrfs refuses the UUID of one that is mounted now, by whatever test.
    static MADE: AtomicU32 = AtomicU32::new(0);
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    let uuid = format!(
        "{:08x}-{made:04x}-5e5a-8a50-000000000001",
        std::process::id()
    );
    Filesystem::new(fstype, "_live", 320 << 20, &uuid, TIMESTAMP)
}

/// What a kernel that mounts the image sees in it.
fn mounted(host: &Host, fstype: FsType, image: &Path) -> BTreeMap<String, String> {
    let target = tempfile::tempdir().unwrap();
    let mount =
        MountedImage::mount(host, image, fstype.name(), target.path(), Access::ReadOnly).unwrap();
    let seen = seen(target.path());
    mount.release().unwrap();
    seen
}

/// Makes an image by mounting it and filling it as programs do.
fn install(host: &Host, filesystem: &Filesystem, image: &Path) {
    let target = tempfile::tempdir().unwrap();
    filesystem.create_empty(host, image).unwrap();
    let name = filesystem.fstype.name();
    let mount = MountedImage::mount(host, image, name, target.path(), Access::ReadWrite).unwrap();
    fill(target.path());
    mount.release().unwrap();
    filesystem.finish(host, image).unwrap();
    check(host, filesystem.fstype, image).unwrap();
}

#[test]
fn both_ways_give_the_same_ext_filesystem() {
    if !have(&["mkfs.ext4", "e2fsck"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = out.path().join("tree");
    fs::create_dir(&tree).unwrap();
    fill(&tree);
    let expected = seen_in_whole_seconds(&tree);
    for fstype in [FsType::Ext2, FsType::Ext3, FsType::Ext4] {
        let image = out.path().join("image");
        let filesystem = filesystem(fstype);
        filesystem.create_from_tree(&host, &tree, &image).unwrap();
        check(&host, fstype, &image).unwrap();
        let from_tree = mounted(&host, fstype, &image);
        assert_same(&from_tree, &expected, &format!("{fstype} from the tree"));
        install(&host, &filesystem, &image);
        let installed = mounted(&host, fstype, &image);
        assert_same(&installed, &from_tree, &format!("{fstype} installed into"));
    }
}

#[test]
fn xfs_and_btrfs_hold_what_is_installed_into_them() {
    if !have(&["mkfs.xfs", "xfs_repair", "mkfs.btrfs", "btrfs"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = out.path().join("tree");
    fs::create_dir(&tree).unwrap();
    fill(&tree);
    for fstype in [FsType::Xfs, FsType::Btrfs] {
        let image = out.path().join("image");
        install(&host, &filesystem(fstype), &image);
        assert_same(&mounted(&host, fstype, &image), &seen(&tree), fstype.name());
    }
}

#[test]
fn what_a_tool_would_lose_of_a_tree_is_told() {
    if !have(&["mkfs.btrfs"]) || !have_root() {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let (tree, image) = (out.path().join("tree"), out.path().join("image"));
    fs::create_dir(&tree).unwrap();
    fill(&tree);
    let refused = |fstype| {
        let error = filesystem(fstype).create_from_tree(&host, &tree, &image);
        error.unwrap_err().to_string()
    };
    assert!(refused(FsType::Xfs).contains("mkfs.xfs keeps no times"));
    assert!(refused(FsType::Btrfs).contains("gives the root directory to root"));
    std::os::unix::fs::chown(&tree, Some(0), Some(0)).unwrap();
    fs::set_permissions(&tree, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(refused(FsType::Btrfs).contains("drops the extended attributes"));
    rustix::fs::removexattr(&tree, "user.note").unwrap();
    assert!(refused(FsType::Btrfs).contains("the number of the device disk"));
    assert!(!image.exists());

    for device in ["null", "large minor", "disk"] {
        fs::remove_file(tree.join(device)).unwrap();
    }
    filesystem(FsType::Btrfs)
        .create_from_tree(&host, &tree, &image)
        .unwrap();
    check(&host, FsType::Btrfs, &image).unwrap();
    let whole_seconds = |seen: BTreeMap<String, String>| -> BTreeMap<String, String> {
        // It keeps the seconds, and fills holes.
        let cut = |line: String| {
            let (before, rest) = line.split_once(".").unwrap();
            let (_, after) = rest.split_once(" target ").unwrap();
            format!("{before} {after}")
        };
        // The root directory gets the time of mkfs.
        seen.into_iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, line)| (name, cut(line)))
            .collect()
    };
    let found = whole_seconds(mounted(&host, FsType::Btrfs, &image));
    assert_same(&found, &whole_seconds(seen(&tree)), "btrfs from the tree");
}
