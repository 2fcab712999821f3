//! When a system was made.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use livecd_installroot::{Error, InstallRoot};
use livecd_packages::InstalledPackage;

/// When the newest package was made, in seconds since 1970.
///
/// An RPM says so itself. dpkg keeps the times of packaged files, and every Debian package has a
/// `copyright` file that no script touches and `--excludedocs` keeps.
pub(crate) fn newest(root: &InstallRoot, installed: &[InstalledPackage]) -> Result<i64, Error> {
    if let Some(newest) = installed.iter().filter_map(|package| package.built).max() {
        return Ok(newest);
    }
    let documents = "/usr/share/doc";
    let times = root.list(documents)?.into_iter().filter_map(|package| {
        let file = root
            .open_file(Path::new(documents).join(package).join("copyright"))
            .ok()?;
        file.metadata().ok().map(|metadata| metadata.mtime())
    });
    Ok(times.max().unwrap_or_default())
}
