//! Systems of RPM packages: what is refused, and media that come up.

/// Systems that begin as that of a live medium.
mod base;
/// Live media.
mod live;
/// Streams of modules.
mod modules;
/// Packages and repositories that are not what they should be.
mod signatures;

use std::env;
use std::fs;
use std::sync::LazyLock;

use livecd_host::{Host, Silent};
use xtask::fixtures::{self, Distribution};

use crate::support::{self, Scratch};

/// Where the distribution is, on a build host that could not build it.
const BUILT: &str = "LIVECD_TEST_DISTRIBUTION";

/// The distribution, made at the first call; `None` if the test must be skipped.
pub(crate) fn distribution() -> Option<&'static Distribution> {
    // When it cannot be made, the other tests fail at once.
    static DISTRIBUTION: LazyLock<Distribution> = LazyLock::new(|| {
        if let Some(folder) = env::var_os(BUILT) {
            return Distribution::in_folder(folder.into());
        }
        let host = Host::system(Silent);
        fixtures::distribution(&host, &support::cache()).unwrap()
    });
    if support::may_not_build() || support::lacks(&["dnf"]) {
        return None;
    }
    if env::var_os(BUILT).is_none() && support::lacks(fixtures::TOOLS) {
        return None;
    }
    Some(&DISTRIBUTION)
}

/// Lets an ordinary user build from the distribution, which may lie where the
/// user cannot look: writes `lab.repo`, and returns what root has to do before.
pub(crate) fn lend(distribution: &Distribution, scratch: &Scratch) -> String {
    let lab = scratch.path("lab");
    fs::create_dir(&lab).unwrap();
    let folder = distribution.folder().to_str().unwrap();
    let repo = distribution.repo_file(&["base", "updates"], "lab");
    scratch.write("lab.repo", &repo.replace(folder, lab.to_str().unwrap()));
    format!("mount --bind {folder} {}\n", lab.display())
}
