//! What a live medium boots with.

pub(crate) mod bios;
pub(crate) mod console;
pub(crate) mod efi;
pub(crate) mod erofs;
pub(crate) mod files;
pub(crate) mod grub;
pub(crate) mod initramfs;
pub(crate) mod isolinux;
pub(crate) mod kernels;
pub(crate) mod large_blocks;
pub(crate) mod layout;
pub(crate) mod lock;
pub(crate) mod menu;
#[cfg(test)]
mod tests;
