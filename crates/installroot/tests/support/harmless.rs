//! Tests whose protection may be missing.

use std::fs;

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change, mount_remount};

/// From here on this thread sees a build host of which it can change nothing,
/// with an empty temporary directory that goes with it.
///
/// A test of a protection fails when the protection does, and then really
/// writes where it should not. Without root it can do as much as its user.
pub(crate) fn see_a_read_only_host() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    match unshare(CloneFlags::CLONE_NEWNS) {
        // Root of a container that may not mount is not root of the host.
        Err(Errno::EPERM) => return,
        other => other.unwrap(),
    }
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private).unwrap();
    for line in fs::read_to_string("/proc/thread-self/mountinfo")
        .unwrap()
        .lines()
    {
        let point = line.split(' ').nth(4).unwrap().replace("\\040", " ");
        // Some lie under others, and cannot be reached.
        let _ = mount_remount(&point, MountFlags::BIND | MountFlags::RDONLY, c"");
    }
    let directory = std::env::temp_dir();
    mount(c"tmpfs", &directory, c"tmpfs", MountFlags::empty(), c"").unwrap();
    let refused = fs::write("/etc/written-by-a-test", "").unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(Errno::EROFS as i32));
}
