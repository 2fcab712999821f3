//! Unmounting, and who keeps it from happening.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::mount::UnmountFlags;

use crate::mountinfo::mount_points;
use crate::{Error, holders};

/// Unmounts what is mounted at `target`, such as an install root that
/// `ImageCreator::mount_install_root` has mounted.
///
/// # Errors
///
/// [`Error::Busy`], with every process that uses it and everything that is
/// mounted in it; [`Error::Unmount`] for what else the operating system says.
pub fn unmount(target: &Path) -> Result<(), Error> {
    let failed = |source| Error::Unmount {
        path: target.to_owned(),
        source,
    };
    let target = fs::canonicalize(target).map_err(failed)?;
    match rustix::mount::unmount(&target, UnmountFlags::NOFOLLOW) {
        Err(Errno::BUSY) => Err(Error::Busy {
            mounts: mounted_in(&target),
            holders: holders(&target),
            path: target,
        }),
        other => other.map_err(|errno| failed(errno.into())),
    }
}

fn mounted_in(target: &Path) -> Vec<PathBuf> {
    let mounts = fs::read("/proc/thread-self/mountinfo").unwrap_or_default();
    let mut within = mount_points(&mounts);
    within.retain(|mount| mount.starts_with(target) && mount != target);
    within
}
