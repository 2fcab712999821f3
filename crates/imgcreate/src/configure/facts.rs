use livecd_installroot::InstallRoot;
use livecd_kickstart::Kickstart;

use crate::Context;

/// Which conventions the installed system follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Debian and its relatives.
    Debian,
    /// Fedora, Red Hat Enterprise Linux and their relatives.
    RedHat,
}

/// What the commands need to know: the root, and what else the kickstart says.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) family: Family,
    pub(crate) root: &'a InstallRoot,
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
            root: &cx.root,
            kickstart: &cx.kickstart,
            timestamp: cx.timestamp,
        }
    }

    /// The text of a file of the root; empty if there is none to be read.
    pub(crate) fn text(&self, path: &str) -> String {
        let text = self.root.read_text(path).ok().flatten();
        text.unwrap_or_default()
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
