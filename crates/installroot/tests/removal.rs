//! Trees to be removed that are traps.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use livecd_installroot::remove_tree;
use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
use tempfile::TempDir;

/// A tree, and beside it a directory with a file that must stay.
struct Trap {
    directory: TempDir,
}

impl Trap {
    /// In memory: some disks take milliseconds for a directory.
    fn new() -> Self {
        let directory = tempfile::tempdir_in("/dev/shm").unwrap();
        let trap = Self { directory };
        for path in ["tree/a/b", "outside/kept"] {
            fs::create_dir_all(trap.path(path)).unwrap();
        }
        fs::write(trap.path("tree/a/b/file"), "").unwrap();
        fs::write(trap.path("outside/kept/file"), "").unwrap();
        trap
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    #[track_caller]
    fn nothing_outside_is_gone(&self) {
        assert!(self.path("outside/kept/file").exists());
    }
}

/// Tried by opening everything first, and without `NOFOLLOW` and `WITHIN`.
#[test]
fn links_are_removed_and_not_followed() {
    let trap = Trap::new();
    symlink(trap.path("outside"), trap.path("tree/out")).unwrap();
    symlink("../../outside/kept", trap.path("tree/a/up")).unwrap();
    remove_tree(&trap.path("tree")).unwrap();
    trap.nothing_outside_is_gone();
    assert!(!trap.path("tree").exists());
    remove_tree(&trap.path("tree")).unwrap();
}

/// More than may be open at once. Tried with `fs::remove_dir_all`.
#[test]
fn a_tree_of_any_depth_is_removed() {
    let trap = Trap::new();
    let flags = OFlags::PATH | OFlags::DIRECTORY;
    let mut directory = openat(CWD, trap.path("tree"), flags, Mode::empty()).unwrap();
    for _ in 0..1_100 {
        mkdirat(&directory, "d", Mode::RWXU).unwrap();
        directory = openat(&directory, "d", flags, Mode::empty()).unwrap();
    }
    remove_tree(&trap.path("tree")).unwrap();
    assert!(!trap.path("tree").exists());
}
