//! What dnf says it is doing.

use livecd_host::{Event, Host, Unit};

/// A line that tells how far dnf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress<'a> {
    /// A package was downloaded.
    Download(u64, u64),
    /// A package is being installed, or its scripts run.
    Install {
        act: &'a str,
        package: &'a str,
        done: u64,
        total: u64,
    },
}

impl Progress<'_> {
    /// Tells the reporter.
    pub(crate) fn report(self, host: &Host) {
        match self {
            Self::Download(done, total) => host.report(Event::Progress {
                what: "packages downloaded",
                unit: Unit::Items,
                done,
                total,
            }),
            Self::Install {
                act,
                package,
                done,
                total,
            } => {
                // A script that runs before all packages is counted by itself.
                if total > 1 {
                    host.report(Event::Progress {
                        what: "packages installed",
                        unit: Unit::Items,
                        done,
                        total,
                    });
                }
                let act = if act == "Running scriptlet" || act == "Scriptlet" {
                    "script of"
                } else {
                    "installing"
                };
                host.report(Event::Item(&format!("{act} {package}")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dnf::dialect::{Dialect, Dnf4, Dnf5};

    #[test]
    fn lines_of_both_dnf_are_understood() {
        let install = |act, package, done, total| {
            Some(Progress::Install {
                act,
                package,
                done,
                total,
            })
        };
        for (line, expected) in [
            (
                "(3/27): bash-5.2-1.x86_64.rpm    1.2 MB/s | 1.8 MB     00:01",
                Some(Progress::Download(3, 27)),
            ),
            (
                "  Installing       : zlib1g-1:1.2.13-1.x86_64          3/63 ",
                install("Installing", "zlib1g-1:1.2.13-1.x86_64", 3, 63),
            ),
            (
                "  Running scriptlet: bash-5.2-1.x86_64                 63/63",
                install("Running scriptlet", "bash-5.2-1.x86_64", 63, 63),
            ),
            (
                "[ 3/65] Installing bash-0:5.2-1.fc42.x86_64  100% |  10 MiB/s |",
                install("Installing", "bash-0:5.2-1.fc42.x86_64", 3, 65),
            ),
            (
                "[2/9] bash-0:5.2-1.fc42.x86_64   100% | 2.0 MiB/s | 1.8 MiB |  00m01s",
                Some(Progress::Download(2, 9)),
            ),
            ("[1/65] Verify package files  100% |", None),
            ("  Verifying        : bash-5.2-1.x86_64     1/63", None),
            ("Installing dependencies:", None),
            (" bash   x86_64   5.2.15  lab  1.8 M", None),
            ("lab          4.7 MB/s | 204 kB     00:00", None),
        ] {
            let found = Dnf4.progress(line).or_else(|| Dnf5.progress(line));
            assert_eq!(found, expected, "{line}");
        }
    }
}
