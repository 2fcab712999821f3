//! Running one command with the install root as all it can see.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{BeforeExec, Enter, Purpose};
use nix::sched::{CloneFlags, unshare};
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::mount::{MountPropagationFlags, UnmountFlags, mount_change, unmount};
use rustix::process::{chdir, pivot_root};

use crate::api_filesystems::ApiFilesystems;
use crate::before_exec;
use crate::starter::starter;
use crate::step::step;
use crate::system_calls::SystemCalls;

/// Runs one command with the install root as all it can see.
///
/// Each command gets a mount namespace, in which the root is `/` and nothing
/// else is mounted but `/dev`, `/proc`, `/sys` (read-only), `/run` and
/// `/dev/shm`; a PID namespace, which ends with it; no way to gain or use the
/// capabilities, or make the system calls, that reach the build host's kernel;
/// no file that the caller has open; and, if asked, no network.
#[derive(Clone, Debug)]
pub struct Confinement {
    root: PathBuf,
    network: bool,
    system_calls: SystemCalls,
}

impl Confinement {
    /// Confines to `root`; `network` says whether commands may use the build
    /// host's network.
    pub fn new(root: impl Into<PathBuf>, network: bool) -> Self {
        Self {
            root: root.into(),
            network,
            system_calls: SystemCalls::new(),
        }
    }

    fn change_root(&self) -> io::Result<()> {
        step("change into the install root", || change_root(&self.root))
    }
}

impl Enter for Confinement {
    fn root(&self) -> &Path {
        &self.root
    }

    fn enter(&self, purpose: Purpose) -> io::Result<()> {
        make_namespaces(self.network)?;
        match purpose {
            Purpose::Files => self.change_root(),
            Purpose::Programs => {
                // Opened now: after the change of root there is no way to them.
                let filesystems = ApiFilesystems::open()?;
                self.change_root()?;
                filesystems.mount()
            }
        }
    }

    fn starter(&self, failure: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
        starter(failure).map(Some)
    }

    fn before_exec(&self) -> BeforeExec {
        before_exec::confining(None, self.system_calls.clone())
    }

    fn without_syncing(&self) -> Option<Arc<dyn Enter>> {
        let system_calls = self.system_calls.clone().without_syncing();
        Some(Arc::new(Self {
            system_calls,
            ..self.clone()
        }))
    }
}

/// Gives the calling process namespaces of its own, and its mounts to itself;
/// its children are the first of their PID namespace.
pub(crate) fn make_namespaces(network: bool) -> io::Result<()> {
    let mut namespaces = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWPID;
    if !network {
        namespaces |= CloneFlags::CLONE_NEWNET;
    }
    step("make namespaces for a command", || Ok(unshare(namespaces)?))?;
    make_private()
}

/// Has no mount of this namespace be seen in another.
pub(crate) fn make_private() -> io::Result<()> {
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    step("make the mounts private", || {
        Ok(mount_change("/", private)?)
    })
}

/// Makes `root` the root of this mount namespace, and lets go of the old one.
fn change_root(root: &Path) -> io::Result<()> {
    // pivot_root(2) wants a mount point.
    rustix::mount::mount_bind_recursive(root, root)?;
    leave(root)
}

/// Makes `base`, a mount point, the root, and lets go of the old one.
pub(crate) fn leave(base: &Path) -> io::Result<()> {
    chdir(base)?;
    pivot_root(".", ".")?;
    // The old root lies over the new one until it is detached.
    unmount(".", UnmountFlags::DETACH)?;
    Ok(chdir("/")?)
}
