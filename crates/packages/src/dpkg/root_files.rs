//! Files in the root that packages are installed with. Everything here runs
//! inside the root.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use super::documentation;
use crate::{Error, plain_files};

/// Asked by invoke-rc.d and deb-systemd-invoke before they start a service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// "Action forbidden by policy", for every service.
const POLICY_TEXT: &str = "#!/bin/sh\nexit 101\n";

/// Makes what dpkg needs before its own package is unpacked.
pub(crate) fn prepare(documentation: bool) -> Result<(), Error> {
    for directory in [
        "/var/lib/dpkg/info",
        "/var/lib/dpkg/updates",
        "/var/lib/dpkg/triggers",
    ] {
        create_directory(Path::new(directory))?;
    }
    for database in ["/var/lib/dpkg/status", "/var/lib/dpkg/available"] {
        if !Path::new(database).exists() {
            write(database, "", 0o644)?;
        }
    }
    if !documentation {
        create_directory(Path::new("/etc/dpkg/dpkg.cfg.d"))?;
        write(documentation::FILE, &documentation::dpkg_cfg(), 0o644)?;
    }
    Ok(())
}

/// No service of the image is started on the build host.
pub(crate) fn forbid_services() -> Result<(), Error> {
    write(POLICY, POLICY_TEXT, 0o755)
}

/// Undoes [`forbid_services`].
pub(crate) fn allow_services() -> Result<(), Error> {
    match fs::remove_file(POLICY) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", Path::new(POLICY))(error))
        }
        _ => Ok(()),
    }
}

/// Creates a directory as every user may see it, whatever the umask.
pub(crate) fn create_directory(directory: &Path) -> Result<(), Error> {
    let created = (|| {
        for ancestor in directory.ancestors().collect::<Vec<_>>().into_iter().rev() {
            if !ancestor.exists() {
                DirBuilder::new().mode(0o755).create(ancestor)?;
                fs::set_permissions(ancestor, Permissions::from_mode(0o755))?;
            }
        }
        Ok(())
    })();
    created.map_err(Error::io("create directory", directory))
}

fn write(path: &str, text: &str, mode: u32) -> Result<(), Error> {
    let path = Path::new(path);
    plain_files::write(path, text.as_bytes())
        .and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)))
        .map_err(Error::io("write", path))
}
