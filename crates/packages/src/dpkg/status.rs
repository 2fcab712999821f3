//! The package database.

use std::io;
use std::path::Path;

use crate::{Error, InstalledPackage, plain_files};

const STATUS: &str = "/var/lib/dpkg/status";

/// What apt looks at, of what a package says about itself. It takes a package
/// of the same version for another one if its size or what it needs differs.
const FIELDS: [&str; 17] = [
    "Package",
    "Status",
    "Essential",
    "Priority",
    "Section",
    "Installed-Size",
    "Architecture",
    "Multi-Arch",
    "Version",
    "Provides",
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Conflicts",
    "Breaks",
    "Replaces",
];

/// Reads the database; runs inside the root. A new root has an empty one.
pub(crate) fn read() -> Result<String, Error> {
    let path = Path::new(STATUS);
    match plain_files::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// What the build host's apt may see of a root's database: which packages are
/// installed, and what they need. Nothing else, as the root is not trusted.
pub(crate) fn for_apt(status: &str) -> String {
    let mut text = String::new();
    for stanza in status.split("\n\n").filter(|stanza| is_there(stanza)) {
        for line in stanza.lines() {
            let known = line
                .split_once(": ")
                .is_some_and(|(name, _)| FIELDS.contains(&name));
            if known && !line.contains(char::is_control) {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.push('\n');
    }
    text
}

/// Whether more than a name or configuration files is left of a package.
fn is_there(stanza: &str) -> bool {
    let state = stanza
        .lines()
        .find_map(|line| line.strip_prefix("Status: "))
        .and_then(|status| status.rsplit(' ').next());
    !matches!(state, None | Some("not-installed" | "config-files"))
}

/// The packages in it, sorted; an error if one is not completely installed.
pub(crate) fn installed(status: &str) -> Result<Vec<InstalledPackage>, Error> {
    let (mut packages, mut unconfigured) = (Vec::new(), Vec::new());
    for stanza in status.split("\n\n").filter(|stanza| is_there(stanza)) {
        let field = |name: &str| {
            stanza.lines().find_map(|line| {
                let (key, value) = line.split_once(": ")?;
                (key == name).then(|| value.to_owned())
            })
        };
        let Some(name) = field("Package") else {
            continue;
        };
        let state = field("Status").unwrap_or_default();
        if state.ends_with(" installed") && state.contains(" ok ") {
            packages.push(InstalledPackage {
                name,
                version: field("Version").unwrap_or_default(),
                architecture: field("Architecture").unwrap_or_default(),
                built: None,
                repository: None,
                digest: None,
            });
        } else {
            unconfigured.push(format!("{name} ({state})"));
        }
    }
    if !unconfigured.is_empty() {
        return Err(Error::Unconfigured(unconfigured));
    }
    packages.sort();
    Ok(packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_sees_installed_packages_and_what_they_need() {
        let status = "Package: a\nStatus: install ok installed\nMaintainer: x\nVersion: 1\n\
                      Depends: b (>= 2)\nConffiles:\n /etc/a 00\nDescription: d\n Package: no\n\n\
                      Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n";
        assert_eq!(
            for_apt(status),
            "Package: a\nStatus: install ok installed\nVersion: 1\nDepends: b (>= 2)\n\n"
        );
        assert_eq!(installed(status).unwrap().len(), 1);
    }

    #[test]
    fn the_database_is_read() {
        let b = "Package: b\nStatus: install ok installed\nArchitecture: all\nVersion: 1:2-3\n";
        let a = "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\
            Description: x\n Package: no\n";
        let packages = installed(&format!("{b}\n{a}")).unwrap();
        let names: Vec<_> = packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        let half = "Package: c\nStatus: install ok half-configured\n";
        let error = installed(&format!("{b}\n{half}")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "could not configure all packages: c (install ok half-configured)"
        );
    }
}
