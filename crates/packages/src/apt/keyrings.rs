//! The keys that repositories without `signed-by` are verified with.

use std::fs;
use std::path::{Path, PathBuf};

use super::directories::Directories;
use super::host_settings::HostSettings;
use crate::Error;

/// The archive keyrings of Debian and its kin; a build host of another family
/// has them without trusting them for itself.
const ARCHIVE_KEYRINGS: [&str; 4] = [
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/ubuntu-archive-keyring.gpg",
    "/usr/share/keyrings/devuan-archive-keyring.gpg",
];

/// Copies the build host's trusted keys and archive keyrings.
pub(crate) fn collect(directories: &Directories, settings: &HostSettings) -> Result<(), Error> {
    let mut keyrings: Vec<PathBuf> = settings.path("TRUSTED").into_iter().collect();
    if let Some(parts) = settings.path("TRUSTED_PARTS") {
        keyrings.extend(files(&parts)?);
    }
    keyrings.extend(ARCHIVE_KEYRINGS.iter().map(PathBuf::from));
    for (number, keyring) in keyrings.iter().enumerate() {
        if fs::metadata(keyring).map_or(true, |metadata| metadata.len() == 0) {
            continue;
        }
        let kind = match keyring.extension().and_then(|extension| extension.to_str()) {
            Some("asc") => "asc",
            Some("gpg" | "pgp") => "gpg",
            _ => continue,
        };
        let copy = directories.trusted().join(format!("{number:03}.{kind}"));
        fs::copy(keyring, &copy).map_err(Error::io("copy", keyring))?;
    }
    Ok(())
}

/// The files in a directory, sorted; none if it is not there.
pub(crate) fn files(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("read", directory))?,
    };
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Error::io("read", directory))?;
    files.retain(|file| file.is_file());
    files.sort();
    Ok(files)
}
