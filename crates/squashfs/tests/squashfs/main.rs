//! The crate from outside, with the field's own readers as judges.
//!
//! A test whose reader is not installed says `SKIPPED` and passes, unless `LIVECD_TEST_REQUIRE=1`.

/// What `unsquashfs` and 7z read in an image.
mod others;
/// The same description, the same bytes.
mod same_bytes;
/// Trees, programs, scratch directories.
mod support;
