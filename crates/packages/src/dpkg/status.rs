//! The package database.

use std::fs;
use std::path::Path;

use crate::{Error, InstalledPackage};

const STATUS: &str = "/var/lib/dpkg/status";

/// Reads the database; runs inside the root.
pub(crate) fn read() -> Result<String, Error> {
    let path = Path::new(STATUS);
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The packages in it, sorted; an error if one is not completely installed.
pub(crate) fn installed(status: &str) -> Result<Vec<InstalledPackage>, Error> {
    let (mut packages, mut unconfigured) = (Vec::new(), Vec::new());
    for stanza in status.split("\n\n") {
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
