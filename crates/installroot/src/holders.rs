//! Who uses a mount.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

/// A process that uses a file of a mount, which therefore cannot be unmounted.
///
/// Displays as `sleep (process 12) uses /mnt/file`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// The process's number.
    pub pid: u32,
    /// Its name, as proc_pid_comm(5) has it: at most 15 bytes.
    pub program: String,
    /// The file: its working directory, root, program, an open or a mapped file.
    pub path: PathBuf,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, pid, path) = (&self.program, self.pid, self.path.display());
        write!(f, "{program} (process {pid}) uses {path}")
    }
}

/// The processes that keep what is mounted at `target` busy, by number, as far
/// as this process's `/proc` shows them and it may look at them.
///
/// Only what is used through this mount counts, and not another mount of the same
/// filesystem: that one keeps nothing busy here.
pub fn holders(target: &Path) -> Vec<Holder> {
    let Some(mount) = mount_id(target) else {
        return Vec::new();
    };
    let mut found = BTreeSet::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|n| n.parse().ok()) else {
            continue;
        };
        let paths = used_by(&process.path(), target, mount);
        if paths.is_empty() {
            continue;
        }
        let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
        found.extend(paths.into_iter().map(|path| Holder {
            pid,
            program: name.trim_end().to_owned(),
            path,
        }));
    }
    found.into_iter().collect()
}

/// What a process uses of a mount. What has ended meanwhile uses nothing.
fn used_by(process: &Path, target: &Path, mount: u64) -> BTreeSet<PathBuf> {
    let open = fs::read_dir(process.join("fd")).into_iter().flatten();
    let links = ["cwd", "root", "exe"].map(|name| process.join(name));
    let links = links
        .into_iter()
        .chain(open.flatten().map(|entry| entry.path()));
    let mut used: BTreeSet<PathBuf> = links
        .filter(|link| mount_id(link) == Some(mount))
        .filter_map(|link| fs::read_link(link).ok())
        .collect();
    // Only init's own user namespace may follow the links in map_files.
    let maps = fs::read(process.join("maps")).unwrap_or_default();
    used.extend(mapped_beneath(&maps, target));
    used
}

/// The mount that `path`, when it is followed, lies on.
fn mount_id(path: &Path) -> Option<u64> {
    let found = statx(CWD, path, AtFlags::NO_AUTOMOUNT, StatxFlags::MNT_ID).ok()?;
    Some(found.stx_mnt_id)
}

/// The files beneath `directory` in the text of a maps file, proc_pid_maps(5).
fn mapped_beneath(maps: &[u8], directory: &Path) -> BTreeSet<PathBuf> {
    maps.split(|byte| *byte == b'\n')
        .filter_map(|line| {
            // The path is the sixth field, and what is before has no slash.
            let start = line.iter().position(|byte| *byte == b'/')?;
            Some(PathBuf::from(OsString::from_vec(line[start..].to_vec())))
        })
        .filter(|path| path.starts_with(directory))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_files_are_found_by_their_directory() {
        let maps = b"7f00-7f01 r--p 00000000 fe:00 1234  /mnt/root/usr/lib/a b.so\n\
                     7f02-7f03 rw-p 00000000 00:00 0 \n\
                     7f04-7f05 r--p 00000000 fe:00 1235  /mnt/rooted/lib.so\n\
                     7f06-7f07 rw-p 00000000 00:00 0     [heap]\n";
        let found: Vec<PathBuf> = mapped_beneath(maps, Path::new("/mnt/root"))
            .into_iter()
            .collect();
        assert_eq!(found, [PathBuf::from("/mnt/root/usr/lib/a b.so")]);
    }
}
