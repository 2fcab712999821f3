//! ext images read by a program, fuse2fs(1), and not by the kernel's driver.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use livecd_host::{Guard, Host, Resource, Tool};
use rustix::mount::{UnmountFlags, unmount};

use crate::Error;

/// What lets a program be a filesystem.
const DEVICE: &str = "/dev/fuse";
/// The user namespace of the machine, in `uid_map`: user_namespaces(7).
const EVERYONE: [&str; 3] = ["0", "0", "4294967295"];

/// Whether this process may let the kernel mount images: root may, unless it is
/// root only in a user namespace.
pub(crate) fn kernel_mounts() -> bool {
    let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    rustix::process::geteuid().is_root() && map.split_whitespace().eq(EVERYONE)
}

/// An image mounted by fuse2fs, read only; it ends when that is unmounted.
///
/// It takes no more than to be root in a user namespace, with a mount namespace.
#[derive(Debug)]
pub(crate) struct FuseMount {
    target: PathBuf,
}

impl FuseMount {
    /// Mounts the ext2, ext3 or ext4 filesystem in `image` on the directory
    /// `target`.
    pub(crate) fn mount(host: &Host, image: &Path, target: &Path) -> Result<Guard<Self>, Error> {
        let opened = OpenOptions::new().read(true).write(true).open(DEVICE);
        opened.map_err(|source| Error::NoFuse {
            image: image.to_owned(),
            source,
        })?;
        host.run(&fuse2fs(image, target))
            .map_err(|source| Error::Tool {
                doing: "read",
                kind: "ext4",
                path: image.to_owned(),
                source,
            })?;
        let target = target.to_owned();
        Ok(Guard::new(host, Self { target }))
    }
}

/// `fakeroot`: root of the namespace may read every file.
fn fuse2fs(image: &Path, target: &Path) -> Tool {
    Tool::new("fuse2fs")
        .args(["-o", "ro,fakeroot"])
        .args([image, target])
}

impl fmt::Display for FuseMount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "image mounted on {}", self.target.display())
    }
}

impl Resource for FuseMount {
    fn release(&mut self, _host: &Host) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        unmount(&self.target, UnmountFlags::empty()).map_err(|errno| Error::Unmount {
            target: self.target.clone(),
            source: errno.into(),
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line() {
        assert_eq!(
            fuse2fs(Path::new("/image"), Path::new("/target")).to_string(),
            "fuse2fs -o 'ro,fakeroot' /image /target"
        );
    }
}
