//! Removing a directory tree, never through a mount.

use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, unlinkat};
use rustix::io::Errno;

use crate::Error;
use crate::emptying::{empty, open_within};
use crate::mountinfo::mount_points;

/// Removes the directory `path` and what is in it.
///
/// Links are removed, not followed. A directory that is already gone is no
/// error.
///
/// # Errors
///
/// [`Error::Mounted`], with nothing removed, if anything is mounted at or
/// beneath `path` in this process's mount namespace, and at the mount, if one
/// comes while the tree is removed; [`Error::Remove`] for what the operating
/// system refuses.
pub fn remove_tree(path: &Path) -> Result<(), Error> {
    let real = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(failed(path))?,
    };
    look_for_mounts(path, &real)?;
    remove(&real)
}

/// So that a tree with a mount in it is left whole.
fn look_for_mounts(path: &Path, real: &Path) -> Result<(), Error> {
    // The calling thread's view: a thread can have a mount namespace of its own.
    let mounts = fs::read("/proc/thread-self/mountinfo").map_err(failed(path))?;
    let mut mounts = mount_points(&mounts).into_iter();
    match mounts.find(|mount| mount.starts_with(real)) {
        Some(mount) => Err(Error::Mounted {
            path: path.to_owned(),
            mount,
        }),
        None => Ok(()),
    }
}

/// Removes without a look before, but never through a mount.
fn remove(path: &Path) -> Result<(), Error> {
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(failed(path)(Errno::INVAL.into()));
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let above =
        rustix::fs::open(above, flags, Mode::empty()).map_err(|e| failed(path)(e.into()))?;
    let itself = |errno| stopped(path, path, errno);
    let directory = open_within(&above, Path::new(name)).map_err(itself)?;
    empty(directory).map_err(|at| stopped(path, &path.join(at.path), at.errno))?;
    unlinkat(&above, name, AtFlags::REMOVEDIR).map_err(itself)
}

fn stopped(path: &Path, at: &Path, errno: Errno) -> Error {
    match errno {
        // Said of what something is mounted on: by openat2(2), by unlink(2).
        Errno::XDEV | Errno::BUSY => Error::Mounted {
            path: path.to_owned(),
            mount: at.to_owned(),
        },
        errno => failed(at)(errno.into()),
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Remove {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use nix::sched::{CloneFlags, unshare};
    use rustix::mount::{MountPropagationFlags, mount_bind, mount_change};

    use super::*;

    /// Binds `outside` of a new directory over `tree/a/mounted` of it, both of
    /// which `make` made, and runs `remover` on `tree`: what it said, and whether
    /// all files were still there then; `None` if only root could do that.
    fn with_a_mount<T: Send>(
        make: fn(&Path) -> io::Result<()>,
        remover: fn(&Path) -> T,
    ) -> Option<(T, bool)> {
        if !rustix::process::geteuid().is_root() {
            assert!(std::env::var_os("LIVECD_TEST_REQUIRE").is_none());
            eprintln!("SKIPPED: needs root");
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let [tree, outside] = ["tree", "outside"].map(|name| directory.path().join(name));
        let mounted = tree.join("a/mounted");
        fs::create_dir_all(tree.join("a")).unwrap();
        for place in [&outside, &mounted] {
            make(place).unwrap();
        }
        // The mount namespace is this thread's, and ends with it.
        let run = || {
            unshare(CloneFlags::CLONE_NEWNS).unwrap();
            let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
            mount_change("/", private).unwrap();
            mount_bind(&outside, &mounted).unwrap();
            let said = remover(&tree);
            (
                said,
                mounted.exists() && (outside.is_file() || outside.join("file").exists()),
            )
        };
        Some(std::thread::scope(|scope| scope.spawn(run).join().unwrap()))
    }

    fn directory(path: &Path) -> io::Result<()> {
        fs::create_dir(path)?;
        File::create(path.join("file")).map(drop)
    }

    fn file(path: &Path) -> io::Result<()> {
        File::create(path).map(drop)
    }

    fn refused(removed: Result<(), Error>) {
        let Err(Error::Mounted { mount, .. }) = removed else {
            panic!("{removed:?}");
        };
        assert!(mount.ends_with("a/mounted"), "{}", mount.display());
    }

    /// Tried by taking the look for mounts out: then the tree is not whole.
    #[test]
    fn a_tree_with_a_mount_is_left_whole() {
        let remover = |tree: &Path| {
            file(&tree.join("z")).unwrap();
            file(&tree.join("a/z")).unwrap();
            let removed = remove_tree(tree);
            (
                removed,
                tree.join("z").exists() && tree.join("a/z").exists(),
            )
        };
        if let Some(((removed, whole), unharmed)) = with_a_mount(directory, remover) {
            refused(removed);
            assert!(whole && unharmed);
        }
    }

    /// Tried by taking `NO_XDEV` out of `emptying::WITHIN`.
    #[test]
    fn a_mount_that_comes_after_the_look_is_not_entered() {
        for make in [directory, file] {
            if let Some((removed, unharmed)) = with_a_mount(make, remove) {
                refused(removed);
                assert!(unharmed);
            }
        }
    }

    #[test]
    fn the_error_names_the_mount() {
        for removed in [remove_tree(Path::new("/proc")), remove(Path::new("/proc"))] {
            assert_eq!(
                removed.unwrap_err().to_string(),
                "/proc is not removed: /proc is mounted in it; unmount that first"
            );
        }
    }
}
