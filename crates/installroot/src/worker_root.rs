//! The root directory of the worker's mount namespace.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use nix::sched::{CloneFlags, setns};
use rustix::fs::CWD;
use rustix::mount::{
    MountPropagationFlags, MoveMountFlags, OpenTreeFlags, mount_change, move_mount, open_tree,
};

use crate::mountinfo::mount_points;

/// Makes all mounts private, and `/` a mount point, which pivot_root(2) needs
/// it to be.
pub(crate) fn take() -> io::Result<()> {
    let mounts = fs::read("/proc/thread-self/mountinfo")?;
    if mount_points(&mounts).iter().any(|m| m == Path::new("/")) {
        return make_private();
    }
    leave_chroot()
}

fn make_private() -> io::Result<()> {
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    Ok(mount_change("/", private)?)
}

/// What chroot(2) made the root, in a container without pivot_root(2), becomes
/// the uppermost mount on the namespace's own root. Entering the namespace
/// anew, setns(2), is the way to there.
fn leave_chroot() -> io::Result<()> {
    let here = env::current_dir()?;
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_RECURSIVE;
    let tree = open_tree(CWD, "/", flags)?;
    let namespace = File::open("/proc/thread-self/ns/mnt")?;
    setns(&namespace, CloneFlags::CLONE_NEWNS)?;
    make_private()?;
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    move_mount(&tree, "", CWD, "/", flags)?;
    setns(&namespace, CloneFlags::CLONE_NEWNS)?;
    make_private()?;
    env::set_current_dir(here)
}
