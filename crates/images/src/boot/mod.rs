//! What a live medium boots with.

pub(crate) mod erofs;
pub(crate) mod files;
pub(crate) mod grub;
pub(crate) mod initramfs;
pub(crate) mod kernels;
pub(crate) mod layout;
