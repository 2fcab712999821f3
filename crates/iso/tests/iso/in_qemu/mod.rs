//! Tests that need a virtual machine. Best run one at a time: machines starve each other's clocks.

/// An image for UEFI alone, on another architecture.
mod aarch64;
/// Boot records, executed by real firmware.
mod boot;
/// The Linux driver.
mod kernel;
/// Boot loaders other than a GRUB made here: isolinux, and GRUB signed for Secure Boot.
mod loaders;
/// Virtual machines that boot images.
mod machine;
