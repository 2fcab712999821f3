//! `cargo xtask bench`: ours and the peers', in turn, on the same input.

use livecd_host::Host;

use crate::system_packages::{self, TESTS};
use crate::{TaskResult, bench_install, bench_kickstart, workspace};

/// What is measured.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Bench {
    /// Parsing kickstarts: ours and pykickstart
    Kickstart(bench_kickstart::Options),
    /// Writing ISOs: ours, xorriso, genisoimage, and cp as the limit
    ///
    /// LIVECD_BENCH_MIB, LIVECD_BENCH_FILES and LIVECD_BENCH_ROUNDS set how much.
    Iso,
    /// Making a live ISO of RPM packages: each step, and dnf alone
    ///
    /// Needs root, for dnf.
    Install(bench_install::Options),
}

pub(crate) fn run(host: &Host, bench: &Bench) -> TaskResult {
    match bench {
        Bench::Kickstart(options) => bench_kickstart::run(host, &workspace::target()?, options),
        Bench::Install(options) => bench_install::run(host, options),
        Bench::Iso => {
            system_packages::install(host, &[TESTS])?;
            let cargo = workspace::cargo().args(["bench", "--package", "livecd-iso"]);
            host.run(&cargo.args(["--bench", "authoring"]).interactive())?;
            Ok(())
        }
    }
}
