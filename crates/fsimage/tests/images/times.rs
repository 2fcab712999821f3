//! Times that not every format holds, as other tools read them back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use livecd_fsimage::{Erofs, Filesystem, FsType, Squashfs};
use livecd_host::{Host, Silent};

use crate::support::*;

/// 1960, the second before 1970, 2038 and 2200: and what they become.
const TIMES: [(&str, i64, i64); 5] = [
    ("old", -315_619_200, 0),
    ("before", -1, 0),
    ("now", 1_000_000_000, 1_000_000_000),
    ("signed", 1 << 31, LATEST),
    ("late", 7_258_118_400, LATEST),
];

/// When the images are made: in November 2023.
const LATEST: i64 = 1_700_000_000;

/// A directory with a file of each time.
fn tree(at: &Path) {
    fs::create_dir(at).unwrap();
    for (name, seconds, _) in TIMES {
        fs::write(at.join(name), "x").unwrap();
        let time = rustix::fs::Timespec {
            tv_sec: seconds,
            tv_nsec: 0,
        };
        let times = rustix::fs::Timestamps {
            last_access: time,
            last_modification: time,
        };
        let (file, flags) = (at.join(name), rustix::fs::AtFlags::empty());
        rustix::fs::utimensat(rustix::fs::CWD, &file, &times, flags).unwrap();
    }
}

#[test]
fn every_image_has_the_same_of_times_that_not_every_format_holds() {
    if !have(&[
        "mksquashfs",
        "unsquashfs",
        "mkfs.erofs",
        "dump.erofs",
        "mkfs.ext4",
        "debugfs",
    ]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    // Each has a tree of its own: none has another's done before.
    let trees = ["tree 1", "tree 2", "tree 3", "tree 4"].map(|name| out.path().join(name));
    trees.iter().for_each(|at| tree(at));
    let path = |name: &str| out.path().join(name);
    let squashfs = Squashfs {
        timestamp: LATEST,
        ..Squashfs::default()
    };
    squashfs.create(&host, &trees[0], &path("plain")).unwrap();
    let labels = TIMES.map(|(name, ..)| (Path::new("/").join(name), "a:b:c:s0".to_owned()));
    let labels = Arc::new(labels.into_iter().collect());
    squashfs
        .create_labelled(&host, &trees[1], labels, &path("labelled"))
        .unwrap();
    let erofs = Erofs {
        compression: "none".parse().unwrap(),
        uuid: UUID.to_owned(),
        timestamp: LATEST,
    };
    erofs.create(&host, &trees[2], &path("erofs")).unwrap();
    let ext4 = Filesystem::new(FsType::Ext4, "_t", 16 << 20, UUID, LATEST);
    ext4.create_from_tree(&host, &trees[3], &path("ext4"))
        .unwrap();
    for (name, _, expected) in TIMES {
        let command = format!("stat /{name}");
        let told = stdout("debugfs", &["-R", &command, path("ext4").to_str().unwrap()]);
        let stored = format!(" mtime: 0x{expected:08x}");
        assert!(told.contains(&stored), "ext4: {told}, not {stored}");
        let expected = minute(expected);
        for kind in ["plain", "labelled"] {
            let image = path(kind);
            let listed = stdout(
                "unsquashfs",
                &["-UTC", "-lln", "-d", "", image.to_str().unwrap()],
            );
            let line = listed
                .lines()
                .find(|line| line.ends_with(&format!("/{name}")))
                .unwrap();
            assert!(line.contains(&expected), "{kind}: {line}, not {expected}");
        }
        let image = path("erofs");
        let file = format!("--path=/{name}");
        let told = stdout("dump.erofs", &[&file, image.to_str().unwrap()]);
        assert!(told.contains(&expected), "erofs: {told}, not {expected}");
    }
}

/// The date and the minute, as the tools print them.
fn minute(seconds: i64) -> String {
    let date = stdout(
        "date",
        &["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%d %H:%M"],
    );
    date.trim().to_owned()
}
