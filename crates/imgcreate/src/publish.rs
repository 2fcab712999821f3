use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags};

use crate::HookResult;

/// Moves every entry of `staging` to `output`; each appears there complete, with
/// `mode`, or not at all, replacing a file of that name.
pub(crate) fn publish(staging: &Path, output: &Path, mode: u32) -> HookResult<Vec<PathBuf>> {
    let mut entries = fs::read_dir(staging)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let target = output.join(entry.file_name());
        move_file(&entry.path(), &target, mode).map_err(|error| {
            format!(
                "could not move the finished image to {}: {error}",
                target.display()
            )
        })?;
        files.push(target);
    }
    Ok(files)
}

fn move_file(source: &Path, target: &Path, mode: u32) -> io::Result<()> {
    // Before anybody else finds it.
    fs::set_permissions(source, Permissions::from_mode(mode))?;
    match fs::rename(source, target) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            copy_unnamed(source, target, mode)?;
            fs::remove_file(source)
        }
        other => other,
    }
}

/// Copies into a file that has no name until it is whole (`O_TMPFILE`,
/// open(2)), so that being killed leaves nothing in the output directory.
fn copy_unnamed(source: &Path, target: &Path, mode: u32) -> io::Result<()> {
    let directory = target.parent().unwrap_or(Path::new("."));
    let mode = Mode::from_raw_mode(mode);
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let mut copy: File = match rustix::fs::open(directory, flags, mode) {
        Ok(file) => file.into(),
        // Some network filesystems cannot; a partial file may then be left.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::ISDIR) => {
            return copy_named(source, target);
        }
        Err(error) => return Err(error.into()),
    };
    io::copy(&mut File::open(source)?, &mut copy)?;
    // Whatever the umask.
    rustix::fs::fchmod(&copy, mode)?;
    copy.sync_all()?;
    // linkat(2) does not replace, and an unnamed file cannot be renamed.
    let named = partial(target);
    let _ = fs::remove_file(&named);
    let handle = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&copy));
    rustix::fs::linkat(CWD, handle, CWD, &named, AtFlags::SYMLINK_FOLLOW)?;
    fs::rename(&named, target)
}

fn copy_named(source: &Path, target: &Path) -> io::Result<()> {
    let named = partial(target);
    fs::copy(source, &named)
        .and_then(|_| fs::rename(&named, target))
        .inspect_err(|_| drop(fs::remove_file(&named)))
}

fn partial(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.partial"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_arrive_whole_also_from_another_filesystem() {
        let output = tempfile::tempdir().unwrap();
        for staging in [
            tempfile::tempdir().unwrap(),
            tempfile::tempdir_in("/dev/shm").unwrap(),
        ] {
            fs::write(staging.path().join("b.iso"), "new").unwrap();
            fs::write(output.path().join("b.iso"), "old").unwrap();
            let files = publish(staging.path(), output.path(), 0o640).unwrap();
            assert_eq!(files, [output.path().join("b.iso")]);
            let mode = fs::metadata(&files[0]).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o640);
            assert_eq!(fs::read_to_string(&files[0]).unwrap(), "new");
            assert_eq!(fs::read_dir(output.path()).unwrap().count(), 1);
        }
    }
}
