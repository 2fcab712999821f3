//! The keys that packages are verified with.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Tool};

use super::DnfOptions;
use super::directories::Directories;
use super::section::Section;
use crate::{Error, HostTool};

/// The keys a build host of the RPM family ships for its own distribution.
const OF_HOST: &str = "/etc/pki/rpm-gpg";

/// Keys of distributions that any build host may have as a package.
const OF_DISTRIBUTIONS: &[&str] =
    &["/usr/share/distribution-gpg-keys/fedora/RPM-GPG-KEY-fedora-$releasever-primary"];

/// Gets a key that is named by a URL.
pub(crate) const CURL: HostTool = HostTool {
    program: "curl",
    debian: "curl",
    fedora: "curl",
};

/// Copies the keys of a repository, so that a run without network has them, and
/// names the copies in `section`.
///
/// They are those its file names, and those of the user. Only if there are
/// none, the build host's own count. dnf takes no other.
pub(crate) fn copy(
    host: &Host,
    section: &mut Section,
    options: &DnfOptions,
    directories: &Directories,
    release: &str,
) -> Result<(), Error> {
    let named = section.list("gpgkey").into_iter().map(str::to_owned);
    let mut keys: Vec<String> = named.chain(options.keys.iter().cloned()).collect();
    if keys.is_empty() {
        keys = shipped(release);
    }
    let mut copies = Vec::new();
    for key in keys {
        let key = key
            .replace("$releasever", release)
            .replace("$basearch", std::env::consts::ARCH);
        let copy = directories.keys().join(super::section::id(&key));
        if !copy.exists() {
            fetch(host, &section.id, &key, &copy)?;
        }
        copies.push(format!("file://{}", copy.display()));
    }
    section.set("gpgkey", &copies.join(" "));
    Ok(())
}

/// The keys the build host ships.
fn shipped(release: &str) -> Vec<String> {
    let mut keys: Vec<PathBuf> = Vec::new();
    if let Ok(entries) = fs::read_dir(OF_HOST) {
        keys.extend(entries.flatten().map(|entry| entry.path()));
    }
    keys.extend(
        OF_DISTRIBUTIONS
            .iter()
            .map(|path| PathBuf::from(path.replace("$releasever", release))),
    );
    keys.retain(|path| path.is_file());
    keys.sort();
    keys.iter().map(|path| path.display().to_string()).collect()
}

fn fetch(host: &Host, repository: &str, key: &str, copy: &Path) -> Result<(), Error> {
    let unusable = |reason: String| Error::Key {
        key: key.to_owned(),
        repository: repository.to_owned(),
        reason,
    };
    if let Some(path) = key
        .strip_prefix("file://")
        .or_else(|| (!key.contains("://")).then_some(key))
    {
        fs::copy(path, copy).map_err(|error| unusable(error.to_string()))?;
        return Ok(());
    }
    let tool = Tool::new(CURL.program)
        .args([
            "--fail",
            "--silent",
            "--show-error",
            "--location",
            "--output",
        ])
        .arg(copy)
        .args(["--", key]);
    match host.run(&tool) {
        Ok(_) => Ok(()),
        Err(livecd_host::ToolError::Failed { output, .. }) => Err(unusable(output)),
        Err(error) => Err(error.into()),
    }
}
