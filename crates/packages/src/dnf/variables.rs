//! `$releasever` and the other variables of repository addresses.

use std::fs;
use std::path::Path;

use super::directories::Directories;
use crate::Error;

/// Where a build host of the RPM family has its own.
const OF_HOST: [&str; 2] = ["/etc/yum/vars", "/etc/dnf/vars"];

/// Copies the build host's variables, `/etc/dnf/vars/NAME`.
pub(crate) fn copy_of_host(directories: &Directories) -> Result<(), Error> {
    for directory in OF_HOST {
        let Ok(entries) = fs::read_dir(directory) else {
            continue;
        };
        for entry in entries.flatten() {
            let copy = directories.variables().join(entry.file_name());
            if entry.path().is_file() {
                fs::copy(entry.path(), &copy).map_err(Error::io("copy", &entry.path()))?;
            }
        }
    }
    Ok(())
}

/// The build host's own release, if it is of the RPM family: `VERSION_ID` of
/// os-release(5).
pub(crate) fn release_of_host() -> Option<String> {
    if !Path::new("/etc/system-release").exists() {
        return None;
    }
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_ID="))?;
    Some(value.trim_matches('"').to_owned())
}
