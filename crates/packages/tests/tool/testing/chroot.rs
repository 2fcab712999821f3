//! A root to install into.

use std::fs;
use std::io;
use std::os::unix::fs::{chroot, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{Enter, LendPrograms, View};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// Devices that scripts expect.
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

/// A plain chroot with a private mount namespace, `/proc` and a few devices.
#[derive(Debug)]
pub(crate) struct Chroot(PathBuf);

impl Chroot {
    /// A root in `directory`, which is created.
    pub(crate) fn new(directory: &Path) -> Arc<Self> {
        for name in ["proc", "dev"] {
            fs::create_dir_all(directory.join(name)).unwrap();
        }
        Arc::new(Self(directory.to_owned()))
    }
}

impl Enter for Chroot {
    fn root(&self) -> &Path {
        &self.0
    }

    fn enter(&self, _purpose: livecd_host::Purpose) -> io::Result<()> {
        let none: Option<&str> = None;
        unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS)?;
        let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        mount(none, "/", none, private, none)?;
        mount(
            Some("proc"),
            &self.0.join("proc"),
            Some("proc"),
            MsFlags::empty(),
            none,
        )?;
        let dev = self.0.join("dev");
        // Not writable for all: the kernel refuses devices of unknown owners there.
        let mode = Some("mode=755");
        mount(Some("tmpfs"), &dev, Some("tmpfs"), MsFlags::empty(), mode)?;
        for name in DEVICES {
            fs::write(dev.join(name), "")?;
            let source = Path::new("/dev").join(name);
            mount(Some(&source), &dev.join(name), none, MsFlags::MS_BIND, none)?;
        }
        symlink("/proc/self/fd", dev.join("fd"))?;
        chroot(&self.0)?;
        std::env::set_current_dir("/")
    }
}

/// A build host that lends nothing: apt installs with the root's own programs.
#[derive(Debug)]
pub(crate) struct NoPrograms;

impl LendPrograms for NoPrograms {
    fn lend(&self, _view: View) -> Arc<dyn Enter> {
        unreachable!("no program of the build host works on the root")
    }
}
