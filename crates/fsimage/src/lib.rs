//! Filesystem images, from a directory tree or to be mounted; loop devices.
//!
//! [`Squashfs`] and [`Erofs`] are the compressed, read-only root of a live
//! medium; [`Filesystem`] is one that can be mounted, written and grown. All are
//! made by the reference tools. From a tree nothing is mounted, so no privilege
//! is needed beyond reading the tree; owners, modes, hard links and extended
//! attributes are kept, and the same input gives the same bytes.
//!
//! [`LoopDevice`] is a block device backed by a file, and [`MountedImage`] an
//! image that is mounted through one. Both need root. A loop device goes away with
//! its last user, however that ends; a mount stays until it is released or its mount
//! namespace ends, so mount in a namespace of the program's own where a killed
//! program must leave nothing.

mod acl;
mod archive;
mod check;
mod compression;
mod erofs;
mod error;
mod ext;
mod extract;
mod filesystem;
mod fstype;
mod fuse;
mod loop_device;
mod loop_ioctl;
mod minimize;
mod mount;
mod squashfs;
mod times;
mod tree;
mod unsquashfs;

pub use acl::{drop_acls, other_attributes};
pub use archive::Labels;
pub use check::{Health, check, repair};
pub use compression::Compression;
pub use erofs::{Erofs, ErofsCompression};
pub use error::Error;
pub use extract::{ImageKind, extract};
pub use filesystem::Filesystem;
pub use fstype::FsType;
pub use loop_device::{LoopDevice, LoopOptions};
pub use minimize::dig_holes;
pub use mount::{Access, MountedImage};
pub use squashfs::Squashfs;
pub use times::clamp_times;
pub use tree::TreeSize;
