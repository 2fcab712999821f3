//! What commands need to know of the installed system.

use std::ffi::OsString;
use std::path::Path;

use livecd_installroot::InstallRoot;
use livecd_kickstart::Kickstart;

use crate::Context;
use crate::policy::Policy;

/// Which conventions the installed system follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Debian and its relatives.
    Debian,
    /// Fedora, Red Hat Enterprise Linux and their relatives.
    RedHat,
}

/// Where the commands look for what is installed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Root<'a> {
    /// In the install root.
    Installed(&'a InstallRoot),
    /// Before there is one: in a root with these files, which are empty.
    Supposed(&'a [&'a str]),
}

impl Root<'_> {
    pub(crate) fn exists(self, path: impl AsRef<Path>) -> bool {
        match self {
            Self::Installed(root) => root.exists(path),
            Self::Supposed(files) => files.iter().any(|file| path.as_ref() == Path::new(file)),
        }
    }

    /// Whether it has a file that can be opened at `path`.
    pub(crate) fn has_file(self, path: &str) -> bool {
        match self {
            Self::Installed(root) => root.open_file(path).is_ok(),
            Self::Supposed(_) => self.exists(path),
        }
    }

    /// Where the link at `path` leads, if there is one.
    pub(crate) fn read_link(self, path: &str) -> Option<std::path::PathBuf> {
        match self {
            Self::Installed(root) => root.read_link(path).ok().flatten(),
            Self::Supposed(_) => None,
        }
    }

    /// The names in a directory, which may not be there.
    pub(crate) fn list(self, path: &str) -> Vec<String> {
        match self {
            Self::Installed(root) => {
                let names = root.list(path).unwrap_or_default();
                // What is looked for is named in UTF-8.
                names.into_iter().flat_map(OsString::into_string).collect()
            }
            Self::Supposed(_) => Vec::new(),
        }
    }

    fn read_text(self, path: &str) -> Option<String> {
        match self {
            Self::Installed(root) => root.read_text(path).ok().flatten(),
            Self::Supposed(_) => None,
        }
    }

    /// SELinux's policy.
    pub(crate) fn policy(self) -> Option<Policy> {
        match self {
            Self::Installed(root) => Policy::of(root),
            Self::Supposed(_) => None,
        }
    }
}

/// What the commands need to know: the root, and what else the kickstart says.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) family: Family,
    pub(crate) root: Root<'a>,
    pub(crate) kickstart: &'a Kickstart,
    /// Seconds since 1970.
    pub(crate) timestamp: i64,
}

impl<'a> Facts<'a> {
    pub(crate) fn of(cx: &'a Context) -> Self {
        let family = if cx.root.exists("/var/lib/dpkg/status") {
            Family::Debian
        } else {
            Family::RedHat
        };
        Self {
            family,
            root: Root::Installed(&cx.root),
            kickstart: &cx.kickstart,
            timestamp: cx.timestamp,
        }
    }

    /// The text of a file of the root; empty if there is none to be read.
    pub(crate) fn text(&self, path: &str) -> String {
        self.root.read_text(path).unwrap_or_default()
    }

    /// The first of `paths` that the root has.
    pub(crate) fn first(&self, paths: &[&'static str]) -> Option<&'static str> {
        paths.iter().copied().find(|path| self.root.exists(path))
    }

    /// The fields of the line about `name` in a file like passwd(5) or group(5).
    pub(crate) fn entry(&self, path: &str, name: &str) -> Option<Vec<String>> {
        self.text(path)
            .lines()
            .map(|line| line.split(':').map(str::to_owned).collect::<Vec<_>>())
            .find(|fields| fields[0] == name)
    }
}
