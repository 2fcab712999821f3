//! What does not give way to a file.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// What is at `path`, if it must not give way to a file: whoever names a device wants it written, not its node replaced.
pub(crate) fn irreplaceable(path: &Path) -> Option<&'static str> {
    // What a symlink leads to counts. One that leads nowhere is replaced, as a file is.
    let file_type = fs::metadata(path).ok()?.file_type();
    if file_type.is_file() {
        None
    } else if file_type.is_dir() {
        Some("a directory")
    } else if file_type.is_block_device() {
        Some("a block device")
    } else if file_type.is_char_device() {
        Some("a character device")
    } else if file_type.is_fifo() {
        Some("a pipe")
    } else {
        Some("a socket")
    }
}
