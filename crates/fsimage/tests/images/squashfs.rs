use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use livecd_fsimage::Squashfs;
use livecd_host::{Host, Silent};

use crate::support::*;

#[test]
fn a_squashfs_holds_the_tree_and_is_the_same_each_time() {
    if !have(&["mksquashfs", "unsquashfs"]) {
        return;
    }
    let (tree, out, host) = (
        plain_tree(),
        tempfile::tempdir().unwrap(),
        Host::system(Silent),
    );
    let (first, second) = (out.path().join("1"), out.path().join("2"));
    let squashfs = Squashfs {
        timestamp: TIMESTAMP,
        ..Squashfs::default()
    };
    squashfs.create(&host, tree.path(), &first).unwrap();
    squashfs.create(&host, tree.path(), &second).unwrap();
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());

    let copy = out.path().join("copy");
    stdout(
        "unsquashfs",
        &[
            "-no-progress",
            "-d",
            copy.to_str().unwrap(),
            first.to_str().unwrap(),
        ],
    );
    let tool = fs::metadata(copy.join("bin/tool")).unwrap();
    assert_eq!(tool.permissions().mode() & 0o7777, 0o4755);
    assert_eq!(std::os::unix::fs::MetadataExt::nlink(&tool), 2);
    assert_eq!(
        fs::read_link(copy.join("link")).unwrap(),
        Path::new("bin/tool")
    );
}
