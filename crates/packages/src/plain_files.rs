//! Files that are read and written by path, and must be plain ones: of the root, within
//! it, and those that a kickstart or an option names. In their place there may be a
//! FIFO, a device or a file without end.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// More than any database that is read has, in bytes.
const LIMIT: u64 = 256 << 20;

/// Reads a plain file. A link is followed: in the root, that is all there is.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(File::options().read(true), path)?;
    let mut bytes = Vec::new();
    if file.take(LIMIT + 1).read_to_end(&mut bytes)? as u64 > LIMIT {
        let message = format!("it has more than {} MiB", LIMIT >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Copies a plain file to a place that no script reaches.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::write(to, read(from)?)
}

/// Writes a plain file. What is in its place and is none is removed.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        fs::remove_file(path)?;
    }
    let file = open(
        File::options().write(true).create(true).truncate(false),
        path,
    );
    file.and_then(|mut file| {
        file.set_len(0)?;
        file.write_all(content)
    })
}

fn open(options: &mut fs::OpenOptions, path: &Path) -> io::Result<File> {
    // Neither waits for somebody at the other end of a FIFO.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = options
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a plain file")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    /// Tried with `fs::read` and `fs::write`, which wait for ever.
    #[test]
    fn what_is_not_a_plain_file_is_neither_waited_for_nor_read() {
        let directory = tempfile::tempdir().unwrap();
        let [fifo, link, file] = ["fifo", "link", "file"].map(|name| directory.path().join(name));
        mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        symlink("/dev/zero", &link).unwrap();
        for path in [&fifo, &link] {
            let error = read(path).unwrap_err();
            assert_eq!(error.to_string(), "it is not a plain file");
            write(path, b"content").unwrap();
            assert_eq!(read(path).unwrap(), b"content");
            assert!(path.symlink_metadata().unwrap().is_file());
        }
        File::create(&file).unwrap().set_len(LIMIT + 1).unwrap();
        let error = read(&file).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        write(&file, b"short").unwrap();
        assert_eq!(read(&file).unwrap(), b"short");
        let error = read(&directory.path().join("missing")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
