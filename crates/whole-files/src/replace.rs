//! A new content for a file, in one step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::Path;

use crate::{Existing, WholeFile};

/// Makes `content` that of the file `path`, which has it as a whole or as it was.
///
/// A file keeps its mode and owner, and a link to it stays a link; other hard links
/// keep the old content. A device or a pipe is written to.
///
/// # Errors
///
/// What the operating system refuses: its directory must be writable, too.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut file = WholeFile::at(path, 0o666)?;
            file.file().write_all(content)?;
            return file.finish(Existing::Replaced);
        }
        Err(error) => return Err(error),
    };
    if !old.is_file() {
        return File::options().write(true).open(path)?.write_all(content);
    }
    // Who may not write it may not replace it either.
    drop(File::options().write(true).open(path)?);
    let mut whole = WholeFile::at(&fs::canonicalize(path)?, 0o600)?;
    let file = whole.file();
    file.write_all(content)?;
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(&*file, Some(old.uid()), Some(old.gid()))?;
    }
    file.set_permissions(old.permissions())?;
    whole.finish(Existing::Replaced)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    #[test]
    fn a_file_gets_its_new_content_in_one_step_and_keeps_its_mode() {
        let directory = tempfile::tempdir().unwrap();
        let [path, link] = ["file", "link"].map(|name| directory.path().join(name));
        replace_file(&path, b"first").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        let mut reader = File::open(&path).unwrap();
        replace_file(&link, b"second").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o640);
        // Whoever reads has the old one to its end.
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "first");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_pipe_is_written_to() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("fifo");
        mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let reads = path.clone();
        let reader = std::thread::spawn(move || fs::read(reads).unwrap());
        replace_file(&path, b"content").unwrap();
        assert_eq!(reader.join().unwrap(), b"content");
    }
}
