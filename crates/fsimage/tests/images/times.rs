//! Times that not every format holds, as other tools read them back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use livecd_fsimage::{Erofs, Squashfs, clamp_times};
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

#[test]
fn every_image_has_the_same_of_times_that_not_every_format_holds() {
    if !have(&["mksquashfs", "unsquashfs", "mkfs.erofs", "dump.erofs"]) {
        return;
    }
    let (out, host) = (tempfile::tempdir().unwrap(), Host::system(Silent));
    let tree = out.path().join("tree");
    fs::create_dir(&tree).unwrap();
    for (name, seconds, _) in TIMES {
        fs::write(tree.join(name), "x").unwrap();
        let time = rustix::fs::Timespec {
            tv_sec: seconds,
            tv_nsec: 0,
        };
        let times = rustix::fs::Timestamps {
            last_access: time,
            last_modification: time,
        };
        let (at, flags) = (tree.join(name), rustix::fs::AtFlags::empty());
        rustix::fs::utimensat(rustix::fs::CWD, &at, &times, flags).unwrap();
    }
    clamp_times(&tree, LATEST).unwrap();
    let path = |name: &str| out.path().join(name);
    let squashfs = Squashfs {
        timestamp: LATEST,
        ..Squashfs::default()
    };
    squashfs.create(&host, &tree, &path("plain")).unwrap();
    let labels = TIMES.map(|(name, ..)| (Path::new("/").join(name), "a:b:c:s0".to_owned()));
    let labels = Arc::new(labels.into_iter().collect());
    squashfs
        .create_labelled(&host, &tree, labels, &path("labelled"))
        .unwrap();
    let erofs = Erofs {
        compression: "none".parse().unwrap(),
        uuid: UUID.to_owned(),
        timestamp: LATEST,
    };
    erofs.create(&host, &tree, &path("erofs")).unwrap();
    for (name, _, expected) in TIMES {
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
