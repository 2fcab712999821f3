//! The build host's own release, as dnf finds it.

use std::fs;
use std::path::Path;

use livecd_host::{Host, Tool, ToolError};

use crate::Error;

/// What a package of the host provides that says which release it is, in the
/// order in which dnf asks.
const PROVIDES: [&str; 6] = [
    "system-release(releasever)",
    "system-release",
    "distribution-release(releasever)",
    "distribution-release",
    "redhat-release",
    "suse-release",
];

/// The package's version, and what it provides, a line each.
const FORMAT: &str = "%{VERSION}\\n[%{PROVIDENAME}\\t%{PROVIDEVERSION}\\n]";

/// What `$releasever` and its parts mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) version: String,
    pub(crate) major: String,
    pub(crate) minor: String,
}

impl Release {
    /// A release with the parts that its name has.
    pub(crate) fn of(version: &str) -> Self {
        let (major, minor) = version.split_once('.').unwrap_or((version, ""));
        Self {
            version: version.to_owned(),
            major: major.to_owned(),
            minor: minor.to_owned(),
        }
    }

    /// What the package says that provides `wanted`, in the form [`FORMAT`].
    fn parse(answer: &str, wanted: &str) -> Option<Self> {
        let version = answer.lines().next()?.trim();
        let provided = |name: &str| {
            let mut rows = answer
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once('\t'));
            let (_, version) = rows.find(|(provided, _)| *provided == name)?;
            // Without release, which a provide may have.
            let version = version.split('-').next().unwrap_or_default().trim();
            (!version.is_empty()).then_some(version)
        };
        let mut release = Self::of(provided(wanted).unwrap_or(version));
        for (part, name) in [
            (&mut release.major, "system-release(releasever_major)"),
            (&mut release.minor, "system-release(releasever_minor)"),
        ] {
            if let Some(version) = provided(name) {
                version.clone_into(part);
            }
        }
        (!release.version.is_empty()).then_some(release)
    }
}

/// The release of this machine, if it is of the RPM family. It is what dnf takes
/// for it: `VERSION_ID` has the minor release too where repositories have not.
pub(crate) fn of_host(host: &Host) -> Result<Option<Release>, Error> {
    if !Path::new("/etc/system-release").exists() {
        return Ok(None);
    }
    if let Some(release) = of_database(host, None)? {
        return Ok(Some(release));
    }
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let mut lines = text.lines();
    let version = lines.find_map(|line| line.strip_prefix("VERSION_ID="));
    Ok(version.map(|version| Release::of(version.trim_matches('"'))))
}

/// What an RPM database says, the host's own or another.
fn of_database(host: &Host, database: Option<&Path>) -> Result<Option<Release>, Error> {
    for wanted in PROVIDES {
        let mut rpm = Tool::new("rpm");
        if let Some(database) = database {
            rpm = rpm.arg("--dbpath").arg(database);
        }
        let rpm = rpm.args(["--query", "--queryformat", FORMAT, "--whatprovides", wanted]);
        match host.run(&rpm) {
            Ok(output) => {
                if let Some(release) = Release::parse(&output.stdout, wanted) {
                    return Ok(Some(release));
                }
            }
            Err(ToolError::Failed { .. }) => {} // no package provides it
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use livecd_host::Silent;

    use super::*;

    fn release(version: &str, major: &str, minor: &str) -> Release {
        Release {
            version: version.to_owned(),
            major: major.to_owned(),
            minor: minor.to_owned(),
        }
    }

    #[test]
    fn what_the_package_provides_counts_and_not_its_version() {
        let rebuild = "10.1\nalmalinux-release\t10.1-3.el10\nsystem-release\t10.1-3.el10\n\
                       system-release(releasever)\t10\nsystem-release(releasever_minor)\t1\n";
        let of = |wanted| Release::parse(rebuild, wanted);
        assert_eq!(
            of("system-release(releasever)"),
            Some(release("10", "10", "1"))
        );
        assert_eq!(of("system-release"), Some(release("10.1", "10", "1")));
        let fedora = "44\nfedora-release-common\t44-1\nsystem-release\t44-1\n";
        assert_eq!(
            Release::parse(fedora, "system-release"),
            Some(release("44", "44", ""))
        );
        assert_eq!(Release::parse("", "system-release"), None);
    }

    #[test]
    fn rpm_is_asked() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::write(
            path("a.spec"),
            "Name: lab-release\nVersion: 10.1\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n\
             Provides: system-release = %{version}\nProvides: system-release(releasever) = 10\n\
             Provides: system-release(releasever_minor) = 1\n%description\n%files\n",
        )
        .unwrap();
        let define = format!("_rpmdir {}", directory.path().display());
        let built = Command::new("rpmbuild")
            .args([
                "-bb",
                "--define",
                &define,
                "--define",
                "_build_id_links none",
            ])
            .args(["--define", &format!("_topdir {}", path("top").display())])
            .arg(path("a.spec"))
            .output();
        let Ok(built) = built else {
            println!("SKIPPED: rpmbuild is not installed");
            return;
        };
        assert!(built.status.success(), "{built:?}");
        let installed = Command::new("rpm")
            .args([
                "--install",
                "--justdb",
                "--nodeps",
                "--noscripts",
                "--dbpath",
            ])
            .arg(path("db"))
            .arg(path("noarch/lab-release-10.1-1.noarch.rpm"))
            .output()
            .unwrap();
        assert!(installed.status.success(), "{installed:?}");
        let host = Host::system(Silent);
        let found = of_database(&host, Some(&path("db"))).unwrap();
        assert_eq!(found, Some(release("10", "10", "1")));
        let empty = of_database(&host, Some(&path("none"))).unwrap();
        assert_eq!(empty, None);
    }
}
