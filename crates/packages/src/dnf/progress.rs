//! What dnf says it is doing.

use livecd_host::{Event, Host};

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

impl<'a> Progress<'a> {
    /// What a line of dnf 4 or dnf5 says.
    pub(crate) fn parse(line: &'a str) -> Option<Self> {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('[') {
            // dnf5: `[ 3/65] Installing bash-0:5.2-1.x86_64   100% | …`
            let (count, rest) = rest.split_once(']')?;
            let (done, total) = counted(count)?;
            let mut words = rest.split_whitespace();
            return Some(match words.next()? {
                act @ ("Installing" | "Upgrading" | "Scriptlet") => Self::Install {
                    act,
                    package: words.next().unwrap_or_default(),
                    done,
                    total,
                },
                "Verify" | "Prepare" | "Running" => return None,
                _ => Self::Download(done, total),
            });
        }
        if let Some(rest) = line.strip_prefix('(') {
            // dnf 4: `(3/27): bash-5.2-1.x86_64.rpm   1.2 MB/s | 1.8 MB  00:01`
            let (count, rest) = rest.split_once("):")?;
            let (done, total) = counted(count)?;
            return rest.contains(".rpm").then_some(Self::Download(done, total));
        }
        // dnf 4: `Installing       : bash-5.2-1.x86_64           3/63`
        let (act, rest) = line.split_once(" : ").or_else(|| line.split_once(": "))?;
        let act = act.trim();
        if !matches!(act, "Installing" | "Upgrading" | "Running scriptlet") {
            return None;
        }
        let mut words = rest.split_whitespace();
        let (package, count) = (words.next()?, words.next()?);
        let (done, total) = counted(count)?;
        Some(Self::Install {
            act,
            package,
            done,
            total,
        })
    }

    /// Tells the reporter.
    pub(crate) fn report(self, host: &Host) {
        match self {
            Self::Download(done, total) => host.report(Event::Progress {
                what: "packages downloaded",
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

fn counted(text: &str) -> Option<(u64, u64)> {
    let (done, total) = text.trim().split_once('/')?;
    Some((done.trim().parse().ok()?, total.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(Progress::parse(line), expected, "{line}");
        }
    }
}
