//! Copies what is kept of an image, while the rest is written and summed.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::copy_file_range;
use rustix::io::Errno;

/// How much is copied between two looks at whether to stop.
const CHUNK: u64 = 16 << 20;
const BUFFER: usize = 1 << 20;

/// Copies the first `length` bytes from one file to another, and moves the position of neither. The kernel shares the
/// blocks where the filesystem can. It stops without an error when `stop` is set.
pub(super) fn copy(from: &File, to: &File, length: u64, stop: &AtomicBool) -> io::Result<()> {
    let mut done = 0;
    let mut by_kernel = true;
    let mut buffer = Vec::new();
    while done < length && !stop.load(Ordering::Relaxed) {
        let want = CHUNK.min(length - done);
        if by_kernel {
            let (mut read, mut written) = (done, done);
            match copy_file_range(from, Some(&mut read), to, Some(&mut written), want as usize) {
                Ok(0) => by_kernel = false,
                Ok(count) => done += count as u64,
                Err(Errno::INTR) => {}
                // Between filesystems, and on those that cannot.
                Err(Errno::XDEV | Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => {
                    by_kernel = false;
                }
                Err(error) => return Err(error.into()),
            }
            continue;
        }
        buffer.resize(BUFFER, 0);
        let room = want.min(BUFFER as u64) as usize;
        let count = from.read_at(&mut buffer[..room], done)?;
        if count == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the image became shorter while it was copied",
            ));
        }
        to.write_all_at(&buffer[..count], done)?;
        done += count as u64;
    }
    Ok(())
}
