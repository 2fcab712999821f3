//! The RPM database of the installed system.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{Enter, Tool, ToolError};
use livecd_quoting::{RpmMacros, Text};

use super::directories::Directories;
use crate::kernel::rpm;
use crate::{Error, Target, plain_files};

/// Where the database of a system is that is there already.
pub(crate) fn present(target: &Target) -> Result<Option<&'static str>, Error> {
    let found = target.host.within(&*target.root, rpm::database);
    found.map_err(Error::Enter)
}

/// Copies the database at `place`, so that the run with network knows what is
/// installed: header by header, for it is no more to be trusted than the root.
pub(crate) fn copy(
    target: &Target,
    directories: &Directories,
    place: &str,
    lent: Arc<dyn Enter>,
) -> Result<(), Error> {
    let rpmdb = |root: &Path| {
        Tool::new("rpmdb")
            .clear_env()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .arg("--root")
            .arg(root)
            .args(["--dbpath", place])
    };
    let file = directories.answer();
    let export = rpmdb(target.root.root()).arg("--exportdb").inside(lent);
    target.host.run(&export.stdout_file(&file))?;
    let headers = fs::read(&file).map_err(Error::io("read", &file))?;
    let import = rpmdb(&directories.empty_root()).arg("--importdb");
    target.host.run(&import.stdin(headers))?;
    Ok(())
}

/// Gives the database keys that rpm reads and dnf does not. They verify packages
/// of any repository.
pub(crate) fn import_keys(
    target: &Target,
    place: &str,
    keys: &[PathBuf],
    lent: Arc<dyn Enter>,
) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let import = Tool::new("rpmkeys")
        .clear_env()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", "/root")
        .arg("--root")
        .arg(target.root.root())
        .args(["--dbpath", place, "--import"])
        .args(keys)
        .inside(lent);
    target.host.run(&import)?;
    Ok(())
}

/// Takes the keys out that packages were verified with, and moves the database
/// from `place` to where the installed system looks for it.
pub(crate) fn settle(target: &Target, place: &str, lent: Arc<dyn Enter>) -> Result<(), Error> {
    forget_keys(target, lent)?;
    let Some(wanted) = path_of_target(target)? else {
        return Ok(());
    };
    let moved = || move_to(Path::new(place), &wanted);
    target
        .host
        .within(&*target.root, moved)
        .map_err(Error::Enter)?
}

/// What the keys are for ends with the build: the installed system decides
/// itself which it trusts.
fn forget_keys(target: &Target, lent: Arc<dyn Enter>) -> Result<(), Error> {
    let rpm = || {
        Tool::new("rpm")
            .clear_env()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", "/root")
            .arg("--root")
            .arg(target.root.root())
            .inside(lent.clone())
    };
    match target.host.run(&rpm().args(["--query", "gpg-pubkey"])) {
        Err(ToolError::Failed { .. }) => Ok(()), // there are none
        Err(error) => Err(error.into()),
        Ok(_) => {
            let erase = rpm().args(["--erase", "--allmatches", "gpg-pubkey"]);
            target.host.run(&erase)?;
            Ok(())
        }
    }
}

/// Where the target's own rpm has its database; `None` without one.
fn path_of_target(target: &Target) -> Result<Option<PathBuf>, Error> {
    let tool = Tool::new("rpm")
        .clear_env()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", "/root")
        .args(["--eval", "%{_dbpath}"])
        .inside(target.root.clone());
    match target.host.run(&tool) {
        Ok(output) => {
            let path = output.stdout.trim();
            Ok(path.starts_with('/').then(|| PathBuf::from(path)))
        }
        Err(ToolError::NotInstalled { .. } | ToolError::Failed { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Moves the files of the database, in the root, unless one path leads to the
/// other.
fn move_to(present: &Path, wanted: &Path) -> Result<(), Error> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    if real(present).is_none() || real(present) == real(wanted) {
        return Ok(());
    }
    fs::create_dir_all(wanted).map_err(Error::io("create directory", wanted))?;
    let entries = fs::read_dir(present).map_err(Error::io("read", present))?;
    for entry in entries {
        let entry = entry.map_err(Error::io("read", present))?;
        let place = wanted.join(entry.file_name());
        fs::rename(entry.path(), &place).map_err(Error::io("move", &entry.path()))?;
    }
    fs::remove_dir(present).map_err(Error::io("remove", present))
}

/// Writes `/etc/rpm/macros.imgcreate`.
pub(crate) fn write_macros(target: &Target, macros: &Text<RpmMacros>) -> Result<(), Error> {
    let path = Path::new("/etc/rpm/macros.imgcreate");
    let write = || {
        let directory = Path::new("/etc/rpm");
        fs::create_dir_all(directory).map_err(Error::io("create directory", directory))?;
        plain_files::write(path, macros.as_str().as_bytes()).map_err(Error::io("write", path))
    };
    target
        .host
        .within(&*target.root, write)
        .map_err(Error::Enter)?
}
