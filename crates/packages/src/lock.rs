//! A lock between builds that share a cache.

use std::fs::File;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use livecd_host::{Event, Host, ToolError};
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::Errno;

use crate::Error;

/// How often a lock that another build holds is tried.
const RETRY: Duration = Duration::from_millis(200);

/// Waits until no other build holds the lock at `path`; it is this build's
/// until the returned file is closed.
pub(crate) fn take(host: &Host, path: &Path) -> Result<File, Error> {
    not_for_all(path).map_err(Error::io("use the cache of", path))?;
    let file = open_plain(path).map_err(Error::io("open", path))?;
    let mut waiting = false;
    loop {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(Errno::WOULDBLOCK | Errno::INTR) => {}
            Err(errno) => return Err(Error::io("lock", path)(errno.into())),
        }
        if !waiting {
            waiting = true;
            host.report(Event::Note(format_args!(
                "waiting for another build that uses the same cache (lock {})",
                path.display()
            )));
        }
        if let Some(by) = host.interrupt().stopped_by() {
            let tool = format!("flock {}", path.display());
            return Err(ToolError::Interrupted { tool, by }.into());
        }
        // Not a blocking flock: it would not see the interrupt.
        std::thread::sleep(RETRY);
    }
}

/// A package manager trusts the names in its cache: whoever could put links there
/// would have it write elsewhere. A group may share one.
fn not_for_all(lock: &Path) -> io::Result<()> {
    let mode = |directory: &Path| Ok::<_, io::Error>(directory.metadata()?.permissions().mode());
    let mut above = lock.ancestors().skip(1);
    // The cache, and the directory in which it could be exchanged.
    let open = match (above.next(), above.next()) {
        (Some(cache), _) if mode(cache)? & 0o002 != 0 => Some(cache),
        (_, Some(above)) if mode(above)? & 0o1002 == 0o002 => Some(above),
        _ => None,
    };
    match open.filter(|open| *open != Path::new("")) {
        Some(open) => Err(io::Error::other(format!(
            "everybody may write to {0}; `chmod o-w {0}` mends that",
            open.display()
        ))),
        None => Ok(()),
    }
}

/// Opens or makes the lock's file. What others put in its place, if they may write
/// to the cache, is neither followed nor waited for.
fn open_plain(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = match open(path, flags | OFlags::CLOEXEC, Mode::from_raw_mode(0o644)) {
        Err(Errno::LOOP | Errno::ISDIR | Errno::NXIO) => None,
        opened => Some(File::from(opened?)),
    };
    let plain = file.filter(|file| file.metadata().is_ok_and(|file| file.is_file()));
    plain.ok_or_else(|| io::Error::other("it is not a plain file; remove it"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use livecd_host::Silent;
    use rustix::fs::{CWD, FileType, mknodat};

    use super::*;

    /// Tried with `File::create`, which truncates what a link leads to, and waits
    /// for a FIFO.
    #[test]
    fn only_a_plain_file_is_a_lock() {
        let cache = tempfile::tempdir().unwrap();
        let [lock, victim] = ["lock", "victim"].map(|name| cache.path().join(name));
        fs::write(&victim, "untouched").unwrap();
        let host = Host::system(Silent);
        drop(take(&host, &lock).unwrap());
        fs::write(&lock, "kept").unwrap();
        drop(take(&host, &lock).unwrap());
        assert_eq!(fs::read_to_string(&lock).unwrap(), "kept");
        let mode = Mode::from_raw_mode(0o600);
        let traps: [&dyn Fn(); 4] = [
            &|| symlink(&victim, &lock).unwrap(),
            &|| symlink("missing", &lock).unwrap(),
            &|| mknodat(CWD, &lock, FileType::Fifo, mode, 0).unwrap(),
            &|| fs::create_dir(&lock).unwrap(),
        ];
        for trap in traps {
            fs::remove_file(&lock).unwrap();
            trap();
            take(&host, &lock).unwrap_err();
        }
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_cache_that_everybody_may_write_to_is_refused() {
        let above = tempfile::tempdir().unwrap();
        let cache = above.path().join("cache");
        fs::create_dir(&cache).unwrap();
        let host = Host::system(Silent);
        for (above_mode, mode, good) in [
            (0o755, 0o775, true),
            (0o1777, 0o755, true),
            (0o777, 0o755, false),
            (0o755, 0o777, false),
            (0o755, 0o1777, false),
        ] {
            for (directory, mode) in [(above.path(), above_mode), (&cache, mode)] {
                fs::set_permissions(directory, fs::Permissions::from_mode(mode)).unwrap();
            }
            let taken = take(&host, &cache.join("lock"));
            assert_eq!(taken.is_ok(), good, "{above_mode:o} {mode:o}");
        }
    }
}
