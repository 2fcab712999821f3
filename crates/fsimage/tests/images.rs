//! Images made for real and read back by other tools.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use livecd_fsimage::{Ext4, Squashfs};
use livecd_host::{Host, Silent};

/// Whether the tools are there; skipping is an error where all are expected.
fn have(tools: &[&str]) -> bool {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let found = |tool: &str| {
        path.split(':')
            .any(|dir| Path::new(dir).join(tool).exists())
    };
    let Some(missing) = tools.iter().find(|tool| !found(tool)) else {
        return true;
    };
    assert!(
        std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
        "required: {missing}"
    );
    eprintln!("SKIPPED: {missing} is not installed");
    false
}

fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    fs::create_dir(path.join("bin")).unwrap();
    fs::write(path.join("bin/tool"), vec![b'x'; 300_000]).unwrap();
    fs::set_permissions(path.join("bin/tool"), fs::Permissions::from_mode(0o4755)).unwrap();
    fs::hard_link(path.join("bin/tool"), path.join("bin/again")).unwrap();
    symlink("bin/tool", path.join("link")).unwrap();
    dir
}

fn stdout(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap();
    assert!(output.status.success(), "{program} {args:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_squashfs_holds_the_tree_and_is_the_same_each_time() {
    if !have(&["mksquashfs", "unsquashfs"]) {
        return;
    }
    let (tree, out, host) = (tree(), tempfile::tempdir().unwrap(), Host::system(Silent));
    let (first, second) = (out.path().join("1"), out.path().join("2"));
    let squashfs = Squashfs {
        timestamp: 1_000_000_000,
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

#[test]
fn an_ext4_image_is_clean_and_holds_the_tree() {
    if !have(&["mkfs.ext4", "e2fsck", "debugfs"]) {
        return;
    }
    let (tree, out, host) = (tree(), tempfile::tempdir().unwrap(), Host::system(Silent));
    let image = out.path().join("rootfs.img");
    let ext4 = Ext4 {
        fstype: "ext4",
        label: "_live".into(),
        size: 64 << 20,
        uuid: "6e1ff9c0-4c1d-5e5a-8a50-000000000001".into(),
        timestamp: 1_000_000_000,
    };
    ext4.create(&host, tree.path(), &image).unwrap();
    stdout("e2fsck", &["-fn", image.to_str().unwrap()]);
    let stat = stdout(
        "debugfs",
        &["-R", "stat /bin/again", image.to_str().unwrap()],
    );
    assert!(
        stat.contains("Mode:  04755") && stat.contains("Links: 2"),
        "{stat}"
    );
}

#[test]
fn a_tree_that_does_not_fit_is_an_error_that_says_so() {
    if !have(&["mkfs.ext4"]) {
        return;
    }
    let (tree, out, host) = (tree(), tempfile::tempdir().unwrap(), Host::system(Silent));
    fs::write(tree.path().join("large"), vec![1; 8 << 20]).unwrap();
    let ext4 = Ext4 {
        fstype: "ext4",
        label: "x".into(),
        size: 4 << 20,
        uuid: "6e1ff9c0-4c1d-5e5a-8a50-000000000001".into(),
        timestamp: 0,
    };
    let error = ext4
        .create(&host, tree.path(), &out.path().join("img"))
        .unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("allocate block"), "{cause}");
}
