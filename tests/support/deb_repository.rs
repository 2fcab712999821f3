//! A repository of Debian packages that install in seconds, without a distribution.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// What making and using it needs.
pub(crate) const DEB_TOOLS: &[&str] = &["apt-get", "apt-ftparchive", "dpkg-deb", "busybox", "ldd"];

const SCRIPT: &str = include_str!("../../xtask/src/chaos/tiny-repository.sh");

/// The repository, in a directory of its own.
#[derive(Debug)]
pub(crate) struct DebRepository(TempDir);

impl DebRepository {
    /// A repository with busybox, dpkg, and packages whose scripts take a moment.
    pub(crate) fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.run(SCRIPT);
        repository
    }

    /// Runs a shell script whose `$1` is the repository's directory, then lists the
    /// packages there.
    pub(crate) fn add(&self, script: &str) {
        let listing = "\ncd \"$1\"\napt-ftparchive packages . > Packages
            apt-ftparchive release . > Release.new\nmv Release.new Release\n";
        self.run(&("cd \"$1\"\n".to_owned() + script + listing));
    }

    fn run(&self, script: &str) {
        let mut shell = Command::new("sh");
        shell.args(["-ec", script, "sh"]).arg(self.directory());
        let output = shell.env("LC_ALL", "C").output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        // An ordinary user reads it too.
        let mut mode = Command::new("chmod");
        mode.args(["-R", "a+rX"]).arg(self.directory());
        assert!(mode.status().unwrap().success());
    }

    /// The repository's files.
    pub(crate) fn directory(&self) -> &Path {
        self.0.path()
    }

    /// The kickstart's line for it.
    pub(crate) fn line(&self) -> String {
        let directory = self.directory().display();
        format!("repo --name=tiny --baseurl=\"[trusted=yes] file:{directory} ./\"\n")
    }
}
