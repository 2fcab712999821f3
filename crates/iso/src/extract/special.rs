//! Devices, pipes and sockets.

use std::io;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::attributes::Special;

pub(super) fn make_special(path: &Path, special: Special) -> io::Result<()> {
    let (file_type, device) = match special {
        Special::CharacterDevice { major, minor } => {
            (FileType::CharacterDevice, makedev(major, minor))
        }
        Special::BlockDevice { major, minor } => (FileType::BlockDevice, makedev(major, minor)),
        Special::Fifo => (FileType::Fifo, 0),
        Special::Socket => (FileType::Socket, 0),
    };
    Ok(mknodat(
        CWD,
        path,
        file_type,
        Mode::from_raw_mode(0o600),
        device,
    )?)
}
