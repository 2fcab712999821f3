//! Kernels by the RPM database.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Enter, Host, LendPrograms, Tool, ToolError, View};

use crate::Error;

/// Where systems have their database.
const DATABASES: [&str; 2] = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];

/// The packages that own the kernels in the root.
pub(crate) fn versions(
    host: &Host,
    root: &dyn Enter,
    programs: &dyn LendPrograms,
) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let look = || (database(), kernels());
    let (database, files) = host.within(root, look).map_err(Error::Enter)?;
    let mut kernels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Some(database) = database else {
        return Ok(kernels);
    };
    let lent = programs.lend(View::default());
    for (version, file) in files {
        let tool = Tool::new("rpm")
            .clear_env()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .arg("--root")
            .arg(root.root())
            .args([
                "--dbpath",
                database,
                "--query",
                "--queryformat",
                "%{NAME}\\n",
            ])
            .arg("--file")
            .arg(&file)
            .inside(lent.clone());
        let owners = match host.run(&tool) {
            Ok(output) => output.stdout,
            // Nobody's: it was copied there.
            Err(ToolError::Failed { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        for owner in owners.lines() {
            let known = kernels.entry(owner.trim().to_owned()).or_default();
            known.push(version.clone());
        }
    }
    Ok(kernels)
}

/// The database that is there; runs inside the root.
pub(crate) fn database() -> Option<&'static str> {
    let has_files = |path: &&str| fs::read_dir(path).is_ok_and(|mut files| files.next().is_some());
    DATABASES.into_iter().find(has_files)
}

/// Version and file of each kernel; runs inside the root. Packages of today
/// have it beside its modules, and only promise the one in `/boot`.
fn kernels() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir("/boot").into_iter().flatten().flatten() {
        if let Some(version) = entry.file_name().to_string_lossy().strip_prefix("vmlinuz-") {
            found.insert(version.to_owned(), entry.path());
        }
    }
    let modules = Path::new("/usr/lib/modules");
    for entry in fs::read_dir(modules).into_iter().flatten().flatten() {
        let kernel = entry.path().join("vmlinuz");
        if kernel.is_file() {
            let version = entry.file_name().to_string_lossy().into_owned();
            found.insert(
                version,
                Path::new("/lib/modules")
                    .join(entry.file_name())
                    .join("vmlinuz"),
            );
        }
    }
    found
}
