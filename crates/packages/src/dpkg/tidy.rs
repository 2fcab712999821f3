//! Removes what only the act of installing left behind: logs, backups and
//! caches that differ between two builds of the same packages.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::Error;

/// Files that are not in a new system, or are made again when needed.
const FILES: [&str; 10] = [
    "/var/log/alternatives.log",
    "/var/log/bootstrap.log",
    "/var/log/dpkg.log",
    "/var/cache/ldconfig/aux-cache",
    "/var/lib/dpkg/lock",
    "/var/lib/dpkg/lock-frontend",
    "/var/lib/dpkg/triggers/Lock",
    "/var/cache/apt/pkgcache.bin",
    "/var/cache/apt/srcpkgcache.bin",
    // A link to MACHINE_ID on a system that has booted.
    "/var/lib/dbus/machine-id",
];

/// Directories, and how the names of backups in them end.
const BACKUPS: [(&str, &str); 3] = [
    ("/var/lib/dpkg", "-old"),
    ("/var/cache/debconf", "-old"),
    ("/etc", "-"),
];

/// A random number; every system makes its own at boot if the file is empty.
const MACHINE_ID: &str = "/etc/machine-id";

/// Runs inside the root.
pub(crate) fn tidy() -> Result<(), Error> {
    let mut files: Vec<PathBuf> = FILES.iter().map(PathBuf::from).collect();
    for (directory, suffix) in BACKUPS {
        files.extend(ending(Path::new(directory), suffix)?);
    }
    for file in files {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("remove", &file)(error));
            }
            _ => {}
        }
    }
    let machine_id = Path::new(MACHINE_ID);
    if machine_id
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file())
    {
        File::create(machine_id).map_err(Error::io("write", machine_id))?;
    }
    Ok(())
}

fn ending(directory: &Path, suffix: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("read", directory))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io("read", directory))?.path();
        let ends = path.to_string_lossy().ends_with(suffix);
        if ends
            && path
                .symlink_metadata()
                .is_ok_and(|metadata| metadata.is_file())
        {
            found.push(path);
        }
    }
    Ok(found)
}
