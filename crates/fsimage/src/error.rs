//! Why something could not be done with an image.

use std::io;
use std::path::PathBuf;

use livecd_host::ToolError;

use crate::{FsType, ImageKind};

/// Why a filesystem image could not be made, checked, attached or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The tool failed.
    #[error("could not {doing} the {kind} image {}", path.display())]
    Tool {
        /// What was being done: `make`, `check` …
        doing: &'static str,
        /// The kind of filesystem.
        kind: &'static str,
        /// The image.
        path: PathBuf,
        /// What the tool said.
        source: ToolError,
    },
    /// A file or directory could not be worked with.
    #[error("could not {doing} {}", path.display())]
    File {
        /// What was being done: `create`, `read` …
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A compression that the tool does not know.
    #[error(
        "`{given}` is no compression: give one of gzip, lzo, lz4, xz, zstd or lzma, with options \
         of mksquashfs after it if needed, such as `zstd -Xcompression-level 15`; or xz1m"
    )]
    Compression {
        /// What was given.
        given: String,
    },
    /// A compression that mkfs.erofs does not know.
    #[error(
        "`{given}` is no compression of EROFS: give lz4, lz4hc, lzma, deflate, libdeflate or zstd, \
         with a level and options of mkfs.erofs if needed, such as `lz4hc,12 -C 65536`; or none"
    )]
    ErofsCompression {
        /// What was given.
        given: String,
    },
    /// A block size that squashfs does not have.
    #[error(
        "a block of a squashfs cannot have {given} bytes: give a power of two from 4096 to 1048576"
    )]
    SquashfsBlockSize {
        /// What was asked for, in bytes.
        given: u32,
    },
    /// A file that holds no filesystem that can be read here.
    #[error(
        "{} holds no filesystem known here: squashfs, EROFS, ext2, ext3, ext4, XFS or Btrfs",
        path.display()
    )]
    UnknownImage {
        /// The image.
        path: PathBuf,
    },
    /// What only the kernel reads whole.
    #[error("{} holds {kind}, which takes root to read", path.display())]
    NeedsRoot {
        /// What it is.
        kind: ImageKind,
        /// The image.
        path: PathBuf,
    },
    /// What takes FUSE to be read without root.
    #[error(
        "{} holds ext4, which takes root to read, or fuse2fs, which takes /dev/fuse", image.display()
    )]
    NoFuse {
        /// The image.
        image: PathBuf,
        /// What the operating system said of `/dev/fuse`.
        source: io::Error,
    },
    /// What was taken from the machine could not be given back.
    #[error("the image was read, but could not be let go")]
    Release {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A filesystem type that is not made here.
    #[error("a filesystem image cannot be {given}: give ext2, ext3, ext4, xfs or btrfs")]
    Fstype {
        /// What was given.
        given: String,
    },
    /// A type that the running kernel cannot mount.
    #[error(
        "this kernel cannot mount {fstype}, and has no module for it: make the image from the \
         tree, without mounting, or take another type"
    )]
    NotInKernel {
        /// The type.
        fstype: FsType,
    },
    /// A filesystem label that is too long, or has what a label cannot have.
    #[error(
        "`{}` cannot be a label of {fstype}: it takes up to {} bytes, without control characters \
         or slashes",
        label.escape_debug(), fstype.label_limit()
    )]
    Label {
        /// The type of filesystem.
        fstype: FsType,
        /// The label.
        label: String,
    },
    /// A filesystem that is too small.
    #[error(
        "{fstype} takes at least {} MiB, not {size} bytes",
        fstype.smallest() >> 20
    )]
    Size {
        /// The type of filesystem.
        fstype: FsType,
        /// The size that was asked for, in bytes.
        size: u64,
    },
    /// A block size that cannot be.
    #[error(
        "a block of {fstype} cannot have {block_size} bytes: give a power of two \
         from {} to {}",
        fstype.block_sizes().0, fstype.block_sizes().1
    )]
    BlockSize {
        /// The type of filesystem.
        fstype: FsType,
        /// The size that was asked for, in bytes.
        block_size: u32,
    },
    /// More blocks than can be reserved.
    #[error("{percent} % of the blocks cannot be reserved for root: give at most 50")]
    Reserved {
        /// What was asked for.
        percent: u8,
    },
    /// A UUID that is none.
    #[error("`{given}` is no UUID such as 6e1ff9c0-4c1d-5e5a-8a50-4b0c3f2b1a09")]
    Uuid {
        /// What was given.
        given: String,
    },
    /// Making the filesystem from the tree would lose something.
    #[error(
        "{fstype} cannot be made from a tree: {loses}; mount the image and install \
         into it instead, which needs root, or take ext4"
    )]
    NotFromTree {
        /// The type of filesystem.
        fstype: FsType,
        /// What would be lost.
        loses: String,
    },
    /// The tree does not fit.
    #[error(
        "the tree does not fit into {} MiB of {fstype}: it needs about {} MiB",
        size >> 20, needed.div_ceil(1 << 20)
    )]
    Full {
        /// The type of filesystem.
        fstype: FsType,
        /// The size of the filesystem, in bytes.
        size: u64,
        /// About the size it would need, in bytes.
        needed: u64,
        /// What the tool said.
        source: ToolError,
    },
    /// The filesystem has errors that were not corrected.
    #[error("the {kind} filesystem in {} is damaged", path.display())]
    Damaged {
        /// The kind of filesystem.
        kind: &'static str,
        /// The image.
        path: PathBuf,
        /// What the checking tool said.
        source: ToolError,
    },
    /// What should be an ext2, ext3 or ext4 filesystem is none, or has unknown features.
    #[error("{} holds no ext2, ext3 or ext4 filesystem that can be worked on: {why}", path.display())]
    NotExt {
        /// The image.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A filesystem that cannot be resized in its file.
    #[error("{fstype} cannot be resized without mounting it")]
    NotResizable {
        /// The type of filesystem.
        fstype: FsType,
    },
    /// This machine gives no loop devices.
    #[error(
        "no loop device to be had from /dev/loop-control; it takes root, and the kernel's loop \
         driver (`modprobe loop`)"
    )]
    NoLoopDevice {
        /// What the operating system said.
        source: io::Error,
    },
    /// The file could not be attached to a loop device.
    #[error("could not attach {} to the loop device {}", file.display(), device.display())]
    Attach {
        /// The backing file.
        file: PathBuf,
        /// The device that was tried last.
        device: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A loop device is still used by someone.
    #[error(
        "the loop device {} is still in use; it goes away by itself, and {} is free, once nothing \
         uses it any more", device.display(), file.display()
    )]
    LoopBusy {
        /// The device.
        device: PathBuf,
        /// Its backing file.
        file: PathBuf,
    },
    /// A device could not be mounted.
    #[error(
        "could not mount the {fstype} filesystem on {} at {}{}",
        device.display(), target.display(), said(kernel)
    )]
    Mount {
        /// The type of filesystem.
        fstype: String,
        /// The device.
        device: PathBuf,
        /// Where.
        target: PathBuf,
        /// What the kernel said about it besides the error; may be empty.
        kernel: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A mount could not be undone; `EBUSY` if something uses it.
    #[error("could not unmount {}", target.display())]
    Unmount {
        /// Where it is mounted.
        target: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

impl Error {
    /// Whether what was written to is not read any more.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::File { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

fn said(kernel: &str) -> String {
    if kernel.is_empty() {
        return String::new();
    }
    format!(" (the kernel says: {kernel})")
}
