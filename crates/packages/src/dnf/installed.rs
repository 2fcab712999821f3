//! What is installed, from the RPM database.

use std::collections::BTreeMap;

use super::table;
use crate::InstalledPackage;

/// A line of `rpm --query --all` per package.
pub(crate) const OF_RPM: &str =
    "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{BUILDTIME}\\t%{SHA256HEADER}\\n";

/// The packages, sorted; `rpm` is in the format [`OF_RPM`], `dnf` what dnf said
/// when it installed them.
pub(crate) fn parse(rpm: &str, dnf: &[String]) -> Vec<InstalledPackage> {
    let repositories = repositories(dnf);
    let mut packages: Vec<InstalledPackage> = rpm
        .lines()
        .filter_map(|line| package(line, &repositories))
        .collect();
    packages.sort();
    packages
}

/// The repository of each package, by dnf's table. dnf is not asked again: it
/// takes as long to start as to install ten packages.
fn repositories(dnf: &[String]) -> BTreeMap<String, &str> {
    let rows = table::rows(dnf).into_iter();
    rows.map(|row| {
        let epoch = if row.version.contains(':') { "" } else { "0:" };
        let full = format!("{}-{epoch}{}.{}", row.name, row.version, row.architecture);
        (full, row.repository)
    })
    .collect()
}

fn package(line: &str, repositories: &BTreeMap<String, &str>) -> Option<InstalledPackage> {
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
        repository: repositories.get(&full).map(|&name| name.to_owned()),
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
        let packages = parse(
            rpm,
            &[" audit   noarch  1:3.0-2  updates  1.4 M".to_owned()],
        );
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
