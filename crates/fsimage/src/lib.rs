//! Filesystem images from a directory tree.
//!
//! [`Squashfs`] is the compressed, read-only root of a live medium; [`Ext4`] a
//! filesystem that can be mounted, written and grown. Both are made from the
//! tree by the reference tools, without mounting, so no privilege is needed
//! beyond reading the tree; owners, modes, hard links and extended attributes
//! are kept, and the same input gives the same bytes.

mod compression;
mod error;
mod ext4;
mod squashfs;

pub use compression::Compression;
pub use error::Error;
pub use ext4::Ext4;
pub use squashfs::Squashfs;
