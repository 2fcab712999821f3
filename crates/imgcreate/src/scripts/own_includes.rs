//! Includes that nobody else may have put there.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use livecd_kickstart::{FileIncludes, IncludeError, Includes};

/// Finds what a kickstart includes in the filesystem; but what anybody on the
/// machine may have put there, as in `/tmp`, only if it is the caller's.
///
/// A `%pre` script may not have made a file that the kickstart includes from
/// `/tmp`: then somebody else's of that name must not take its place.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnIncludes;

impl Includes for OwnIncludes {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        // As `FileIncludes` looks for it, which reads nothing but plain files.
        let path = match Path::new(name).is_file() {
            true => PathBuf::from(name),
            false => beside(name, from),
        };
        if let Some(owner) = foreign(&path, from) {
            let path = path.display();
            let message = format!(
                "{path} belongs to another user (number {owner}), in a directory that everybody \
                 may write to"
            );
            // A `%pre` script may make the caller's own, which is not there yet.
            return Err(io::Error::new(io::ErrorKind::NotFound, message).into());
        }
        FileIncludes.open(name, from)
    }
}

/// What a relative `name` means in the file `from`.
pub(super) fn beside(name: &str, from: &str) -> PathBuf {
    let directory = Path::new(from).parent().unwrap_or(Path::new(""));
    directory.join(name)
}

/// Who owns a part of `path` that is beneath a directory which everybody may write
/// to, if that is neither the caller nor, beneath its directory, the one whose file
/// `from` is read already.
fn foreign(path: &Path, from: &str) -> Option<u32> {
    let path = without_parents(&std::path::absolute(path).ok()?)?;
    let from = std::path::absolute(from).ok()?;
    let vouched = from.parent().filter(|directory| !is_open(directory));
    let own = rustix::process::geteuid().as_raw();
    let mut open = false;
    let mut parts: Vec<&Path> = path.ancestors().collect();
    parts.reverse();
    for part in parts {
        // What is not there is told by whoever opens it.
        let metadata = part.symlink_metadata().ok()?;
        // On the way to that directory, or beneath it: `from` came this way too.
        let trusted = vouched
            .is_some_and(|directory| part.starts_with(directory) || directory.starts_with(part));
        if open && !trusted && metadata.uid() != own {
            return Some(metadata.uid());
        }
        // Whoever made a directory there decides what is beneath it.
        open = open && !trusted || everybody_writes(&metadata);
    }
    None
}

/// The absolute `path` without `..`, which the directories it leads through decide;
/// `None` if there is no such directory.
fn without_parents(path: &Path) -> Option<PathBuf> {
    if !path.components().any(|part| part == Component::ParentDir) {
        return Some(path.to_owned());
    }
    let directory = fs::canonicalize(path.parent()?).ok()?;
    Some(directory.join(path.file_name()?))
}

fn is_open(directory: &Path) -> bool {
    fs::metadata(directory).is_ok_and(|metadata| everybody_writes(&metadata))
}

fn everybody_writes(metadata: &Metadata) -> bool {
    metadata.is_dir() && metadata.mode() & 0o002 != 0
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, lchown, symlink};

    use super::*;

    const OTHER: u32 = 61_236;

    fn opens(path: &Path, from: &Path) -> bool {
        let (path, from) = (path.to_str().unwrap(), from.to_str().unwrap());
        OwnIncludes.open(path, from).is_ok()
    }

    /// Tried by opening what `FileIncludes` opens.
    #[test]
    fn what_somebody_else_put_where_everybody_writes_is_not_included() {
        if !rustix::process::geteuid().is_root() {
            eprintln!("SKIPPED: needs root");
            return;
        }
        // Directories as `/tmp` and as a user's own in it.
        let shared = tempfile::tempdir().unwrap();
        let path = |name: &str| shared.path().join(name);
        fs::set_permissions(shared.path(), Permissions::from_mode(0o1777)).unwrap();
        for directory in ["own", "others", "others/deep"] {
            fs::create_dir(path(directory)).unwrap();
            fs::set_permissions(path(directory), Permissions::from_mode(0o755)).unwrap();
        }
        for file in [
            "own.ks",
            "others.ks",
            "own/a.ks",
            "others/a.ks",
            "others/b.ks",
            "others/deep/a.ks",
            "others/deep/b.ks",
        ] {
            fs::write(path(file), "lang C\n").unwrap();
        }
        symlink("own.ks", path("link.ks")).unwrap();
        for name in [
            "others.ks",
            "others",
            "others/a.ks",
            "others/b.ks",
            "link.ks",
        ] {
            lchown(path(name), Some(OTHER), Some(OTHER)).unwrap();
        }
        let here = tempfile::tempdir().unwrap();
        let elsewhere = here.path().join("main.ks");
        let beside = path("main.ks");
        for from in [&elsewhere, &beside] {
            for good in ["own.ks", "own/a.ks"] {
                assert!(opens(&path(good), from), "{good}");
            }
            for bad in ["others.ks", "others/a.ks", "link.ks"] {
                assert!(!opens(&path(bad), from), "{bad}");
            }
        }
        // The caller has chosen to read what is in that directory.
        assert!(opens(&path("others/b.ks"), &path("others/a.ks")));
        assert!(opens(Path::new("b.ks"), &path("others/a.ks")));
        assert!(opens(Path::new("b.ks"), &path("others/deep/a.ks")));
        assert!(!opens(&path("others.ks"), &path("others/deep/a.ks")));
        assert!(!opens(Path::new("others.ks"), &beside));
        assert!(!opens(Path::new("../others.ks"), &path("own/a.ks")));
    }
}
