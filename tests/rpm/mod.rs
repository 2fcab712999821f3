//! Systems of RPM packages: what is refused, and media that come up.

/// Live media.
mod live;
/// Packages and repositories that are not what they should be.
mod signatures;

use std::sync::LazyLock;

use livecd_host::{Host, Silent};
use xtask::fixtures::{self, Distribution};

use crate::support;

/// The distribution, made at the first call; `None` if the test must be skipped.
fn distribution() -> Option<&'static Distribution> {
    // When it cannot be made, the other tests fail at once.
    static DISTRIBUTION: LazyLock<Distribution> = LazyLock::new(|| {
        let host = Host::system(Silent);
        fixtures::distribution(&host, &support::cache()).unwrap()
    });
    if support::may_not_build() || support::lacks(fixtures::TOOLS) || support::lacks(&["dnf"]) {
        return None;
    }
    Some(&DISTRIBUTION)
}
