//! Images made for real and read back by other tools.

mod erofs;
mod filesystems;
mod loop_devices;
mod squashfs;
mod support;
mod times;
mod two_ways;
