use std::fs;
use std::io;
use std::path::Path;

use crate::Error;
use crate::mountinfo::mount_points;

/// Removes `path` and what is in it.
///
/// Links are removed, not followed. A directory that is already gone is no
/// error.
///
/// # Errors
///
/// [`Error::Mounted`], with nothing removed, if anything is mounted at or
/// beneath `path` in this process's mount namespace; [`Error::Remove`] for what
/// the operating system refuses.
pub fn remove_tree(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Remove {
        path: path.to_owned(),
        source,
    };
    let real = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(failed)?,
    };
    // The calling thread's view: a thread can have a mount namespace of its own.
    let mounts = fs::read("/proc/thread-self/mountinfo").map_err(failed)?;
    if let Some(mount) = mount_points(&mounts)
        .into_iter()
        .find(|m| m.starts_with(&real))
    {
        return Err(Error::Mounted {
            path: path.to_owned(),
            mount,
        });
    }
    fs::remove_dir_all(&real).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_removed_and_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (kept, gone) = (dir.path().join("kept"), dir.path().join("gone"));
        fs::create_dir_all(&kept).unwrap();
        fs::create_dir_all(&gone).unwrap();
        fs::write(kept.join("file"), "x").unwrap();
        std::os::unix::fs::symlink(&kept, gone.join("link")).unwrap();
        remove_tree(&gone).unwrap();
        remove_tree(&gone).unwrap();
        assert!(!gone.exists() && kept.join("file").exists());
    }

    #[test]
    fn nothing_is_removed_through_a_mount() {
        let error = remove_tree(Path::new("/proc")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/proc is not removed: /proc is mounted in it; unmount that first"
        );
    }
}
