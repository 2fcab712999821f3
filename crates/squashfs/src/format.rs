//! The structures of squashfs 4.0 as they lie in an image, all little-endian.
//!
//! Source: the kernel's `Documentation/filesystems/squashfs.rst` and the field names of its `squashfs_fs.h`.
//!
//! ```text
//! superblock | compressor options | data blocks and fragments | inode table | directory table
//!            | fragment table | export table | id table | xattr table
//! ```
//!
//! Inodes, directories and the entries of tables are packed into *metadata blocks*: 8,192 bytes, compressed one by one,
//! with two bytes for the stored size in front of each. What a table with an index holds is reached by a list of the places
//! of its metadata blocks, which lies behind them.

pub(crate) mod compressor_options;
pub(crate) mod data_size;
pub(crate) mod device;
pub(crate) mod directory;
pub(crate) mod fields;
pub(crate) mod fragment;
pub(crate) mod inode;
pub(crate) mod metadata;
pub(crate) mod superblock;
pub(crate) mod xattr;
