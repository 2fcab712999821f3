//! What is installed, from the RPM database.

use std::collections::BTreeMap;

use crate::InstalledPackage;

/// A line of `rpm --query --all` per package.
pub(crate) const OF_RPM: &str =
    "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{BUILDTIME}\\t%{SHA256HEADER}\\n";

/// A line of `dnf repoquery --installed` per package.
pub(crate) const OF_DNF: &str = "%{name}-%{epoch}:%{version}-%{release}.%{arch}|%{from_repo}\\n";

/// The packages, sorted; with the repositories that dnf remembers.
pub(crate) fn parse(rpm: &str, dnf: &str) -> Vec<InstalledPackage> {
    let repositories: BTreeMap<&str, &str> = dnf
        .lines()
        .filter_map(|line| line.trim().split_once('|'))
        .filter(|(_, repository)| !repository.is_empty())
        .collect();
    let mut packages: Vec<InstalledPackage> = rpm
        .lines()
        .filter_map(|line| package(line, &repositories))
        .collect();
    packages.sort();
    packages
}

fn package(line: &str, repositories: &BTreeMap<&str, &str>) -> Option<InstalledPackage> {
    let mut fields = line.split('\t');
    let (name, epoch, version) = (fields.next()?, fields.next()?, fields.next()?);
    let (architecture, built, digest) = (fields.next()?, fields.next()?, fields.next()?);
    // A key that packages were verified with is kept as a package.
    if name == "gpg-pubkey" {
        return None;
    }
    let full = format!("{name}-{epoch}:{version}.{architecture}");
    Some(InstalledPackage {
        name: name.to_owned(),
        version: match epoch {
            "0" => version.to_owned(),
            epoch => format!("{epoch}:{version}"),
        },
        architecture: architecture.to_owned(),
        built: built.parse().ok(),
        repository: repositories.get(full.as_str()).map(|&name| name.to_owned()),
        digest: (digest != "(none)").then(|| format!("sha256:{digest}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_joined_with_their_repositories() {
        let rpm = "gpg-pubkey\t0\t1-2\t(none)\t1\t(none)\nbash\t0\t5.2-1\tx86_64\t7\tab12\n\
                   audit\t1\t3.0-2\tnoarch\t9\t(none)\n";
        let dnf = "audit-1:3.0-2.noarch|updates\nbash-0:5.2-1.x86_64|\n";
        let packages = parse(rpm, dnf);
        let shown: Vec<String> = packages.iter().map(|p| format!("{p:?}")).collect();
        assert_eq!(
            shown,
            [
                "InstalledPackage { name: \"audit\", version: \"1:3.0-2\", architecture: \"noarch\", \
                 built: Some(9), repository: Some(\"updates\"), digest: None }",
                "InstalledPackage { name: \"bash\", version: \"5.2-1\", architecture: \"x86_64\", \
                 built: Some(7), repository: None, digest: Some(\"sha256:ab12\") }",
            ]
        );
    }
}
