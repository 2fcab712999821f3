//! What programs expect to be mounted: `/dev`, `/sys`, `/run`. Their `/proc` has
//! to be mounted by themselves, from within their PID namespace.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{CWD, StatVfsMountFlags};
use rustix::mount::{
    MountFlags, MoveMountFlags, OpenTreeFlags, mount, mount_remount, move_mount, open_tree,
};

use crate::device_nodes::DeviceNodes;
use crate::mountinfo::mount_points;
use crate::step::step;

/// What is taken from the build host, opened while it can still be seen.
#[derive(Debug)]
pub(crate) struct ApiFilesystems {
    nodes: DeviceNodes,
    sys: OwnedFd,
    sys_mounts: Vec<PathBuf>,
    /// The build's own `/proc`, in a user namespace: a new one may be mounted
    /// there only where another is visible (mount_too_revealing() in the
    /// kernel's fs/namespace.c). The command's own lies over it, and nothing in
    /// the root may unmount.
    proc: Option<OwnedFd>,
}

impl ApiFilesystems {
    pub(crate) fn open() -> io::Result<Self> {
        Ok(Self {
            nodes: step("take the build host's device nodes", DeviceNodes::open)?,
            sys: step("take the build host's /sys", || clone_of("/sys"))?,
            sys_mounts: step("read the mounts of /sys", mounts_of_sys)?,
            proc: step("take the build's /proc", || {
                in_user_namespace()?.then(|| clone_of("/proc")).transpose()
            })?,
        })
    }

    /// Mounts them in what is the root by now.
    pub(crate) fn mount(self) -> io::Result<()> {
        step("make mount points", make_mount_points)?;
        step("make /dev", || self.nodes.mount_on_dev())?;
        step("bind /sys", || attach(&self.sys, "/sys"))?;
        if let Some(proc) = &self.proc {
            step("bind /proc", || attach(proc, "/proc"))?;
        }
        step("make /sys read-only", || {
            self.sys_mounts
                .iter()
                .try_for_each(|point| make_read_only(point, MountFlags::empty()))
        })?;
        step("make /run", || {
            let flags = MountFlags::NOSUID | MountFlags::NODEV;
            mount(c"tmpfs", c"/run", c"tmpfs", flags, c"mode=755")?;
            fs::create_dir("/run/lock")
        })
    }
}

/// Whether ids are mapped, user_namespaces(7).
fn in_user_namespace() -> io::Result<bool> {
    let map = fs::read_to_string("/proc/self/uid_map")?;
    Ok(!map.split_whitespace().eq(["0", "0", "4294967295"]))
}

pub(crate) fn attach(mount: &OwnedFd, target: &str) -> io::Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    Ok(move_mount(mount, "", CWD, target, flags)?)
}

pub(crate) fn clone_of(path: &str) -> io::Result<OwnedFd> {
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

/// Where filesystems are mounted at or below `/sys`, as this thread sees it.
fn mounts_of_sys() -> io::Result<Vec<PathBuf>> {
    let text = fs::read("/proc/thread-self/mountinfo")?;
    let mut points = mount_points(&text);
    points.retain(|point| point.starts_with("/sys"));
    Ok(points)
}

/// Makes the mount at `point` read-only, with `more` flags, keeping its others,
/// which a user namespace may not drop.
pub(crate) fn make_read_only(point: &Path, more: MountFlags) -> io::Result<()> {
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
        .fold(
            MountFlags::BIND | MountFlags::RDONLY | more,
            |flags, (_, flag)| flags | flag,
        );
    mount_remount(point, flags, "")?;
    Ok(())
}
