//! Why an image could not be made.

use std::io;
use std::path::{Path, PathBuf};

use livecd_fsimage::FsType;
use livecd_kickstart::Span;
use livecd_quoting::Refused;

/// Why an image could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing to boot is installed.
    #[error("no kernel is installed; add one to %packages, such as {example}")]
    NoKernel {
        /// A kernel package of the distribution.
        example: &'static str,
    },
    /// The initramfs would not find the live medium.
    #[error(
        "the initramfs {path} has no dmsquash-live module, so it would not find its medium; \
         look at the configuration in /etc/dracut.conf.d of the root"
    )]
    NotLive {
        /// The initramfs as the installed system sees it.
        path: String,
    },
    /// Neither BIOS nor UEFI could boot the medium.
    #[error("the medium could not boot: {package} is not installed; add it to %packages")]
    NoBootLoader {
        /// The package that has a boot loader.
        package: &'static str,
    },
    /// The packages for UEFI are there, and their loaders are not found.
    #[error(
        "the medium would not boot on UEFI: {} and {} are installed, but there is no pair of {}",
        packages[0], packages[1], places.map(|places| places.join(" or ")).join(" with ")
    )]
    EfiLoadersNotFound {
        /// The packages of shim and of GRUB.
        packages: [&'static str; 2],
        /// Where shim and GRUB were looked for; `*` is any directory.
        places: [&'static [&'static str]; 2],
    },
    /// A label by which the system could not find its root filesystem.
    #[error("the label of the filesystem cannot be written into fstab")]
    Label {
        /// Why not.
        source: Refused,
    },
    /// Something that the boot menu cannot say.
    #[error("{what} cannot be written into the boot menu")]
    Unwritable {
        /// What it is, such as `the title`.
        what: &'static str,
        /// The kickstart's line, if one says it.
        span: Option<Span>,
        /// Why not.
        source: Refused,
    },
    /// A hash of the boot menu's password that GRUB does not know.
    #[error(
        "the password of the boot menu is not a hash that GRUB knows: make one with \
         grub-mkpasswd-pbkdf2, or give the password itself without --iscrypted"
    )]
    MenuPassword {
        /// The kickstart's line.
        span: Span,
    },
    /// A medium whose label or UUID cannot be in the name of a file.
    #[error("the label or the UUID of the medium cannot be in the name of a file")]
    MediumName(#[source] Refused),
    /// A medium whose menu says something that no other menu can say.
    #[error("the menu of the medium cannot be written again")]
    MediumSays(#[source] Refused),
    /// A filesystem type that `part /` may not have here.
    #[error("a filesystem image cannot be {fstype}: give ext2, ext3, ext4, xfs or btrfs")]
    Fstype {
        /// The type that was asked for.
        fstype: String,
        /// The kickstart's line.
        span: Option<Span>,
    },
    /// A size that `part /` may not have.
    #[error("a filesystem image of {fstype} cannot have {size} MiB: give at least {smallest}")]
    Size {
        /// The size in MiB.
        size: i64,
        /// The filesystem's type.
        fstype: FsType,
        /// The smallest size of that type in MiB.
        smallest: u64,
        /// The kickstart's line.
        span: Option<Span>,
    },
    /// XFS, whose mkfs takes no tree.
    #[error(
        "xfs cannot be made from a tree: give another type, or --mount loop for an image that is \
         installed into while it is mounted"
    )]
    XfsFromTree {
        /// The kickstart's line.
        span: Option<Span>,
    },
    /// A type that does not shrink.
    #[error("{fstype} cannot be made as small as possible: leave out --minimize, or give ext4")]
    Minimize {
        /// The type.
        fstype: FsType,
    },
    /// An EROFS root that would not be mounted.
    #[error(
        "the dracut in the system does not mount an EROFS root (version 059 does not): leave out \
         --rootfs-format erofs"
    )]
    NoErofs,
    /// A snapshot of something that is no filesystem image.
    #[error(
        "the flat layout has no filesystem image that could have a snapshot: \
         give --layout nested, or --overlay overlayfs"
    )]
    FlatSnapshot,
    /// A label that a filesystem or a kernel argument cannot have.
    #[error(
        "`{label}` cannot be the label of the filesystem that keeps changes: \
         give up to 16 letters, digits, dots, dashes and underscores"
    )]
    PersistenceLabel {
        /// The label.
        label: String,
    },
    /// An image that is not ISO 9660, or damaged.
    #[error("could not read the live medium {}", path.display())]
    Iso {
        /// The image.
        path: PathBuf,
        /// What is wrong with it.
        source: livecd_iso::Error,
    },
    /// An ISO without what a live medium has.
    #[error("{} is no live medium: it has no {lacks}", path.display())]
    NotLiveIso {
        /// The ISO.
        path: PathBuf,
        /// What was looked for.
        lacks: &'static str,
    },
    /// A file of the build host could not be written.
    #[error("could not write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A root filesystem that no archive in an initramfs can hold.
    #[error(
        "the root filesystem has {size} MiB, an initramfs takes less than 4096; \
         build the medium with a stronger compression, such as --compression-type xz1m"
    )]
    TooLargeForInitramfs {
        /// In MiB.
        size: u64,
    },
    /// A filesystem too small to keep anything.
    #[error("{size} MiB are too few to keep changes: give at least {smallest}")]
    OverlaySize {
        /// In MiB.
        size: u64,
        /// In MiB.
        smallest: u64,
    },
    /// A filesystem image could not be made.
    #[error(transparent)]
    Image(#[from] livecd_fsimage::Error),
}

impl Error {
    /// For `map_err`: `path` could not be written.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }

    /// The line of the kickstart that asks for what cannot be made.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Fstype { span, .. }
            | Self::Unwritable { span, .. }
            | Self::Size { span, .. }
            | Self::XfsFromTree { span } => *span,
            Self::MenuPassword { span } => Some(*span),
            _ => None,
        }
    }
}
