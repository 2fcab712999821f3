//! The crate from outside, with the field's own readers as judges.
//!
//! A test whose reader is not installed says `SKIPPED` and passes, unless `LIVECD_TEST_REQUIRE=1`.

/// Images that are not sound.
mod damage;
/// Files on the host.
mod extraction;
/// What Linux reads in an image that is mounted.
mod kernel;
/// What `unsquashfs` and 7z read in an image.
mod others;
/// The program.
mod program;
/// What cannot be written, and files that change meanwhile.
mod refusals;
/// The same description, the same bytes.
mod same_bytes;
/// All that a filesystem shows.
mod seen;
/// Trees, programs, scratch directories.
mod support;
