//! The crate from outside, with the field's own readers as judges.
//!
//! A test whose reader is not installed says `SKIPPED` and passes, unless `LIVECD_TEST_REQUIRE=1`.

/// Boot records, executed by real firmware in QEMU.
mod boot;
/// Images that are not sound.
mod damage;
/// EFI system partitions, judged by `fsck.vfat` and mtools.
mod esp;
/// Boot loaders other than a GRUB made here: isolinux, and GRUB signed for Secure Boot.
mod loaders;
/// Virtual machines that boot images.
mod machine;
/// What other programs read in an image.
mod readers;
/// The sum that `checkisomd5` verifies, and SHA-256.
mod sums;
/// Trees, programs, scratch directories.
mod support;
/// The same description, the same bytes; bad input, no half image.
mod writing;
