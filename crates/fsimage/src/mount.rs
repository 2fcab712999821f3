//! Mounting an image through a loop device.

use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use livecd_host::{Guard, Host, NotReleased, Resource, Tool};
use rustix::fs::CWD;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, UnmountFlags, fsconfig_create,
    fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, move_mount, unmount,
};

use crate::{Error, LoopDevice, LoopOptions};

/// How an image is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing can be written, and a journal is not replayed.
    ReadOnly,
    /// Files can be written.
    ReadWrite,
}

/// A filesystem image mounted through a loop device of its own.
///
/// Seen only in the mount namespace it was made in. Giving it back unmounts it
/// and waits until the loop device is gone, so the image is whole then.
///
/// **It goes with its mount namespace, not with the program.** In a namespace of the
/// program's own (`isolation` of `livecd-installroot` makes one) the kernel gives it
/// back however the program ends. In the build host's it stays mounted after SIGKILL,
/// and while a release fails because something in it is in use.
#[derive(Debug)]
pub struct MountedImage {
    /// `None` once given back.
    device: Option<Guard<LoopDevice>>,
    target: PathBuf,
    /// Whether it still has to be unmounted.
    mounted: bool,
}

impl MountedImage {
    /// Attaches `image` and mounts it on the directory `target`. `fstype` is a
    /// name that mount(8) knows, such as `ext4` or `squashfs`. Needs root.
    ///
    /// # Errors
    ///
    /// As [`LoopDevice::attach`], and what the kernel says about a filesystem it
    /// cannot mount.
    pub fn mount(
        host: &Host,
        image: &Path,
        fstype: &str,
        target: &Path,
        access: Access,
    ) -> Result<Guard<Self>, Error> {
        let read_only = access == Access::ReadOnly;
        let options = LoopOptions {
            read_only,
            ..LoopOptions::default()
        };
        let device = LoopDevice::attach(host, image, options)?;
        mount(device.path(), fstype, target, access)?;
        let mounted = Self {
            device: Some(device),
            target: target.to_owned(),
            mounted: true,
        };
        Ok(Guard::new(host, mounted))
    }

    /// Where it is mounted.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the blocks that no file uses back to the filesystem that the image
    /// lies on: they become holes of the image.
    ///
    /// # Errors
    ///
    /// A missing or failing fstrim(8).
    pub fn trim(&self, host: &Host) -> Result<(), Error> {
        host.run(&Tool::new("fstrim").arg(&self.target))
            .map_err(|source| Error::Tool {
                doing: "trim",
                kind: "mounted",
                path: self.target.clone(),
                source,
            })
            .map(drop)
    }
}

impl fmt::Display for MountedImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "image mounted on {}", self.target.display())
    }
}

impl Resource for MountedImage {
    fn release(&mut self, _host: &Host) -> Result<(), Box<dyn StdError + Send + Sync>> {
        if self.mounted {
            // No lazy unmount: what still writes would write into a finished image.
            unmount(&self.target, UnmountFlags::empty()).map_err(|errno| Error::Unmount {
                target: self.target.clone(),
                source: errno.into(),
            })?;
            self.mounted = false;
        }
        let device = self.device.take();
        device
            .map_or(Ok(()), Guard::release)
            .map_err(NotReleased::give_up)
    }
}

/// Mounts `device`; the kernel's own sentence about a failure is in the error.
fn mount(device: &Path, fstype: &str, target: &Path, access: Access) -> Result<(), Error> {
    let failed = |kernel: String, errno: rustix::io::Errno| Error::Mount {
        fstype: fstype.to_owned(),
        device: device.to_owned(),
        target: target.to_owned(),
        kernel,
        source: errno.into(),
    };
    let context =
        fsopen(fstype, FsOpenFlags::FSOPEN_CLOEXEC).map_err(|e| failed(String::new(), e))?;
    let prepare = || {
        fsconfig_set_string(context.as_fd(), "source", device)?;
        if access == Access::ReadOnly {
            fsconfig_set_flag(context.as_fd(), "ro")?;
            if matches!(fstype, "ext3" | "ext4") {
                fsconfig_set_flag(context.as_fd(), "noload")?;
            }
        }
        fsconfig_create(context.as_fd())?;
        let attributes = match access {
            Access::ReadOnly => MountAttrFlags::MOUNT_ATTR_RDONLY,
            // Reading must not change what will be compared.
            Access::ReadWrite => MountAttrFlags::MOUNT_ATTR_NOATIME,
        };
        let flags = FsMountFlags::FSMOUNT_CLOEXEC;
        let mount = fsmount(context.as_fd(), flags, attributes)?;
        let empty = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
        move_mount(mount.as_fd(), "", CWD, target, empty)
    };
    prepare().map_err(|errno| failed(log(context), errno))
}

/// What the kernel wrote about the mount: one message a read, see fsopen(2).
fn log(context: impl Into<File>) -> String {
    let mut context = context.into();
    let mut lines = Vec::new();
    let mut message = [0; 512];
    while let Ok(length @ 1..) = context.read(&mut message) {
        let text = String::from_utf8_lossy(&message[..length]);
        // A letter for its kind, a blank, the message.
        let line = text.trim_end().get(2..).unwrap_or_default().to_owned();
        lines.push(line);
    }
    lines.join("; ")
}
