//! Finished files, moved to where they are wanted.

use std::fs::{self, File, Permissions};
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags, seek};
use rustix::io::Errno;

use crate::{Existing, WholeFile};

/// Moves the plain file `source` to `target`, also to another filesystem; there
/// it appears whole, with `mode`, or not at all. Holes stay holes.
///
/// # Errors
///
/// A source that is not a plain file, a file that is in the way, if that is
/// [`Existing::Kept`], and what the operating system refuses.
pub fn move_file(source: &Path, target: &Path, mode: u32, existing: Existing) -> io::Result<()> {
    let from = open_plain(source)?;
    let mode = Permissions::from_mode(mode);
    // Before anybody else finds it.
    from.set_permissions(mode.clone())?;
    let moved = match existing {
        Existing::Replaced => fs::rename(source, target),
        // A second name, as renaming would replace.
        Existing::Kept => fs::hard_link(source, target).and_then(|()| fs::remove_file(source)),
    };
    match moved {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
        other => return other,
    }
    let directory = match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let name = Path::new(target.file_name().unwrap_or_default());
    let mut copy = WholeFile::create(File::open(directory)?, name, 0o600)?;
    copy_with_holes(&from, copy.file())?;
    copy.file().set_permissions(mode)?;
    copy.file().sync_all()?;
    copy.finish(existing)?;
    fs::remove_file(source)
}

/// Opens a plain file for reading; nothing else is waited for or followed.
fn open_plain(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file: File = rustix::fs::open(path, flags, Mode::empty())?.into();
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a plain file")),
    }
}

fn copy_with_holes(mut from: &File, to: &mut File) -> io::Result<()> {
    let length = from.metadata()?.len();
    let mut at = 0;
    while at < length {
        let data = match seek(from, rustix::fs::SeekFrom::Data(at)) {
            Err(Errno::NXIO) => break, // a hole to the end
            Err(Errno::INVAL | Errno::OPNOTSUPP) => at,
            other => other?,
        };
        let end = match seek(from, rustix::fs::SeekFrom::Hole(data)) {
            Err(Errno::INVAL | Errno::OPNOTSUPP) => length,
            other => other?,
        };
        from.seek(SeekFrom::Start(data))?;
        to.seek(SeekFrom::Start(data))?;
        io::copy(&mut io::Read::take(from, end - data), to)?;
        at = end.max(data + 1);
    }
    to.set_len(length)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::{MetadataExt, symlink};

    use rustix::fs::{CWD, FileType, mknodat};

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_moved_whole_and_sparse_also_to_another_filesystem() {
        let output = tempfile::tempdir().unwrap();
        for source in [
            tempfile::tempdir().unwrap(),
            tempfile::tempdir_in("/dev/shm").unwrap(),
        ] {
            for existing in [Existing::Replaced, Existing::Kept] {
                let [from, to] = [source.path(), output.path()].map(|d| d.join("image"));
                let mut file = File::create(&from).unwrap();
                file.set_len(64 << 20).unwrap();
                file.seek(SeekFrom::Start(32 << 20)).unwrap();
                file.write_all(b"content").unwrap();
                let written = fs::read(&from).unwrap();
                if existing == Existing::Replaced {
                    fs::write(&to, "old").unwrap();
                }
                move_file(&from, &to, 0o640, existing).unwrap();
                assert!(fs::read(&to).unwrap() == written);
                assert!(to.metadata().unwrap().blocks() * 512 < 8 << 20);
                assert_eq!(to.metadata().unwrap().mode() & 0o7777, 0o640);
                assert!(!from.exists());
                fs::write(&from, "other").unwrap();
                move_file(&from, &to, 0o640, Existing::Kept).unwrap_err();
                assert!(fs::read(&to).unwrap() == written);
                assert_eq!(names(output.path()), ["image"]);
                fs::remove_file(&to).unwrap();
            }
        }
    }

    #[test]
    fn what_is_not_a_plain_file_is_not_moved_and_not_waited_for() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let mode = Mode::from_raw_mode(0o600);
        mknodat(CWD, path("fifo"), FileType::Fifo, mode, 0).unwrap();
        fs::write(path("victim"), "").unwrap();
        symlink("victim", path("link")).unwrap();
        for name in ["fifo", "link", "."] {
            move_file(&path(name), &path("to"), 0o640, Existing::Replaced).unwrap_err();
        }
        assert_eq!(names(directory.path()), ["fifo", "link", "victim"]);
    }
}
