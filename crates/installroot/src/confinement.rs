use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use livecd_host::Enter;
use nix::sched::{CloneFlags, unshare};
use rustix::fd::OwnedFd;
use rustix::fs::{CWD, StatVfsMountFlags};
use rustix::mount::{
    MountFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags, mount,
    mount_change, mount_remount, move_mount, open_tree, unmount,
};
use rustix::process::{chdir, pivot_root};

use crate::before_exec;
use crate::device_nodes::DeviceNodes;
use crate::mountinfo::mount_points;

/// Runs one command with the install root as all it can see.
///
/// Each command gets a mount namespace, in which the root is `/` and nothing
/// else is mounted but `/dev`, `/proc`, `/sys` (read-only), `/run` and
/// `/dev/shm`; a PID namespace, which ends with it; no way to gain or use the
/// capabilities that reach the build host's kernel; and, if asked, no network.
#[derive(Clone, Debug)]
pub struct Confinement {
    root: PathBuf,
    network: bool,
}

impl Confinement {
    /// Confines to `root`; `network` says whether commands may use the build
    /// host's network.
    pub fn new(root: impl Into<PathBuf>, network: bool) -> Self {
        Self {
            root: root.into(),
            network,
        }
    }
}

impl Enter for Confinement {
    fn root(&self) -> &Path {
        &self.root
    }

    fn enter(&self) -> io::Result<()> {
        let mut namespaces = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWPID;
        if !self.network {
            namespaces |= CloneFlags::CLONE_NEWNET;
        }
        step("make namespaces for a command", || Ok(unshare(namespaces)?))?;
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        step("make the mounts private", || {
            Ok(mount_change("/", private)?)
        })?;
        // Opened now: after the change of root there is no way to the host's.
        let nodes = step("take the build host's device nodes", DeviceNodes::open)?;
        let sys_mounts = step("read the mounts of /sys", mounts_of_sys)?;
        let sys = step("take the build host's /sys", || clone_of("/sys"))?;
        step("change into the install root", || change_root(&self.root))?;
        step("make mount points", make_mount_points)?;
        step("make /dev", || nodes.mount_on_dev())?;
        step("bind /sys", || {
            let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
            Ok(move_mount(&sys, "", CWD, "/sys", flags)?)
        })?;
        step("make /sys read-only", || {
            sys_mounts
                .iter()
                .try_for_each(|point| make_read_only(point))
        })?;
        step("make /run", || {
            let flags = MountFlags::NOSUID | MountFlags::NODEV;
            mount(c"tmpfs", c"/run", c"tmpfs", flags, c"mode=755")?;
            fs::create_dir("/run/lock")
        })
    }

    fn before_exec(&self) -> io::Result<()> {
        before_exec::prepare()
    }
}

/// Says in an error what was being done.
fn step<T>(act: &str, run: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    run().map_err(|error| io::Error::new(error.kind(), format!("could not {act}: {error}")))
}

fn clone_of(path: &str) -> io::Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_RECURSIVE;
    Ok(open_tree(CWD, path, flags)?)
}

fn make_mount_points() -> io::Result<()> {
    for directory in ["/dev", "/proc", "/sys", "/run"] {
        if !Path::new(directory).is_dir() {
            fs::create_dir(directory)?;
        }
    }
    Ok(())
}

/// Makes `root` the root of this mount namespace, and lets go of the old one.
fn change_root(root: &Path) -> io::Result<()> {
    // pivot_root(2) wants a mount point.
    rustix::mount::mount_bind_recursive(root, root)?;
    chdir(root)?;
    pivot_root(".", ".")?;
    // The old root lies over the new one until it is detached.
    unmount(".", UnmountFlags::DETACH)?;
    Ok(chdir("/")?)
}

/// Where filesystems are mounted at or below `/sys`, as this thread sees it.
fn mounts_of_sys() -> io::Result<Vec<PathBuf>> {
    let text = fs::read("/proc/thread-self/mountinfo")?;
    let mut points = mount_points(&text);
    points.retain(|point| point.starts_with("/sys"));
    Ok(points)
}

/// Makes the mount at `point` read-only, keeping its other flags, which a user
/// namespace may not drop.
fn make_read_only(point: &Path) -> io::Result<()> {
    let present = rustix::fs::statvfs(point)?.f_flag;
    let kept = [
        (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
        (StatVfsMountFlags::NODEV, MountFlags::NODEV),
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
        (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
        (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
    ];
    let flags = kept
        .into_iter()
        .filter(|(flag, _)| present.contains(*flag))
        .fold(MountFlags::BIND | MountFlags::RDONLY, |flags, (_, flag)| {
            flags | flag
        });
    mount_remount(point, flags, "")?;
    Ok(())
}
