//! What options choose between.

use clap::ValueEnum;

/// How the root filesystem lies on a live medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// LiveOS/squashfs.img holds the files themselves
    Flat,
    /// LiveOS/squashfs.img holds the filesystem image LiveOS/rootfs.img
    Nested,
}

/// What takes the changes of the running system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Overlay {
    /// The kernel's OverlayFS, with whole files
    Overlayfs,
    /// A device-mapper snapshot, with chunks of the filesystem image
    Snapshot,
}

impl From<Overlay> for livecd_images::Overlay {
    fn from(overlay: Overlay) -> Self {
        match overlay {
            Overlay::Overlayfs => Self::OverlayFs,
            Overlay::Snapshot => Self::Snapshot,
        }
    }
}

/// The formats of a filesystem image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// NAME.img: the filesystem itself
    Raw,
    /// NAME.qcow2: for virtual machines
    Qcow2,
    /// NAME.tar: the files, without a filesystem
    Tar,
}

/// How a system gets into a filesystem image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mount {
    /// The image is made from the installed files, without privilege
    None,
    /// The image is mounted through a loop device and installed into, as root
    Loop,
}

/// The kinds of image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImageType {
    /// A bootable live ISO
    Livecd,
    /// A filesystem image without boot setup
    Image,
}

/// The compressed root filesystem of a live medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RootfsFormat {
    /// Smaller, and known everywhere
    Squashfs,
    /// Faster to read
    Erofs,
    /// Erofs where the system's dracut and kernels mount it, otherwise squashfs
    System,
}
