//! The crate from outside, with the field's own readers as judges.
//!
//! A test whose reader is not installed says `SKIPPED` and passes, unless `LIVECD_TEST_REQUIRE=1`.

/// Files that change while the image is written.
mod changes;
/// Images that are not sound.
mod damage;
/// Images that are changed by us.
mod edit;
/// EFI system partitions, judged by `fsck.vfat` and mtools.
mod esp;
/// Files on the host.
mod extraction;
/// Images that do not fit.
mod full_disk;
/// What only a virtual machine can tell.
mod in_qemu;
/// What an image can hold just so, and what is too much for it.
mod limits;
/// The picture of what lies where.
mod picture;
/// What builds where there is no Unix.
mod portable;
/// The program.
mod program;
/// What other programs read in an image.
mod readers;
/// Bad input, no half image.
mod refusals;
/// What other programs make of an image.
mod remaster;
/// Blocks that an image shares with the files in it.
mod sharing;
/// The sum that `checkisomd5` verifies, and SHA-256.
mod sums;
/// Trees, programs, scratch directories.
mod support;
/// The same description, the same bytes.
mod writing;
