//! Times that not every filesystem can hold: the same in all of them.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::Error;
use crate::tree::walk;

/// What 32 bits hold, as squashfs has them: to February 2106.
const LATEST: i64 = u32::MAX as i64;

/// Sets the time of everything beneath `tree` that not every filesystem holds to the
/// nearest that all hold: what each way to make an image of a tree begins with.
pub(crate) fn hold_times(tree: &Path) -> Result<(), Error> {
    clamp_times(tree, LATEST)
}

/// Sets the time of everything beneath `tree` that was modified before 1970 to the
/// beginning of 1970, and after `latest`, in seconds since then and of 2106 at the
/// most, to that: tools would let it wrap round, each in its own way, mke2fs from
/// 2038 on.
///
/// # Errors
///
/// A file that cannot be changed.
pub fn clamp_times(tree: &Path, latest: i64) -> Result<(), Error> {
    let latest = latest.clamp(0, LATEST);
    // What is in a directory is changed without changing the directory's time.
    walk(
        tree,
        &mut |path, metadata| match clamped(metadata.mtime(), latest) {
            Some(seconds) => set(path, seconds),
            None => Ok(()),
        },
    )
}

/// The time instead, if it is not one that every filesystem holds.
fn clamped(seconds: i64, latest: i64) -> Option<i64> {
    let held = seconds.clamp(0, latest);
    (held != seconds).then_some(held)
}

fn set(path: &Path, seconds: i64) -> io::Result<()> {
    let time = Timespec {
        tv_sec: seconds,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn times_that_some_filesystem_cannot_hold_are_the_nearest_that_all_can() {
        let tree = tempfile::tempdir().unwrap();
        let at = |name: &str| tree.path().join(name);
        let cases = [
            ("long ago", -315_619_200, 0),
            ("just before", -1, 0),
            ("first", 0, 0),
            ("now", 1_700_000_000, 1_700_000_000),
            ("last", LATEST, LATEST),
            ("too late", LATEST + 1, LATEST),
        ];
        fs::create_dir(at("directory")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("link")).unwrap();
        for (name, before, _) in cases {
            fs::write(at(name), "x").unwrap();
            set(&at(name), before).unwrap();
        }
        for name in ["link", "directory"] {
            set(&at(name), -1).unwrap();
        }
        clamp_times(tree.path(), i64::MAX).unwrap();
        let time = |name: &str| fs::symlink_metadata(at(name)).unwrap().mtime();
        for (name, _, expected) in cases {
            assert_eq!(time(name), expected, "{name}");
        }
        assert_eq!((time("link"), time("directory")), (0, 0));
        clamp_times(tree.path(), 1_600_000_000).unwrap();
        assert_eq!((time("now"), time("first")), (1_600_000_000, 0));
    }
}
