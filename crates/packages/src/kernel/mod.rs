//! The kernels that are installed.

mod absent;
mod dpkg;
mod names;
pub(crate) mod rpm;

use std::collections::BTreeMap;
use std::path::Path;

use livecd_host::{Enter, Host, LendPrograms};

pub(crate) use self::absent::tell_absent;
pub(crate) use self::names::is_likely;
use crate::Error;

/// The kernels that are installed: package name → kernel versions.
///
/// Asked from the package database. No program of the root is run, and links
/// in the root cannot lead out of it; an RPM database is read by a program of
/// the build host, which `programs` lends.
///
/// # Errors
///
/// A root that cannot be entered, or a database that cannot be read. No
/// database means no kernels.
pub fn kernel_versions(
    host: &Host,
    root: &dyn Enter,
    programs: &dyn LendPrograms,
) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let database = Path::new(dpkg::DATABASE);
    let kernels = host
        .within(root, || dpkg::read(database))
        .map_err(Error::Enter)?
        .map_err(Error::io("read", database))?;
    match kernels {
        Some(kernels) => Ok(kernels),
        None => rpm::versions(host, root, programs),
    }
}
