//! `cargo xtask fixtures`: the RPM distribution that tests install.

use std::error::Error;

use livecd_host::Host;
use xtask::fixtures;

use crate::system_packages::{self, FIXTURES};
use crate::{TaskResult, workspace};

pub(crate) fn run(host: &Host) -> TaskResult {
    system_packages::install(host, &[FIXTURES])?;
    let cache = workspace::cache()?;
    let distribution =
        fixtures::distribution(host, &cache).map_err(|error| -> Box<dyn Error> { error })?;
    println!("{}", distribution.folder().display());
    Ok(())
}
