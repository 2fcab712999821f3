//! The programs of pykickstart, by their names: started as `ksvalidator`,
//! `ksflatten` or `ksverdiff`, `kstool` takes their options, prints what scripts
//! look for, and ends with their exit statuses.

mod ksflatten;
mod ksvalidator;
mod ksverdiff;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use livecd_kickstart::Version;

use crate::input::{Failure, print};

/// What one of the programs does with the command line.
pub(crate) type Program = fn(&[OsString]) -> Result<ExitCode, Failure>;

/// The program that is called like this, if it is one of them.
pub(crate) fn program(called: &Path) -> Option<Program> {
    match called.file_stem()?.to_str()? {
        "ksvalidator" => Some(ksvalidator::run),
        "ksflatten" => Some(ksflatten::run),
        "ksverdiff" => Some(ksverdiff::run),
        _ => None,
    }
}

/// The version, or what the programs say of one that there is not.
fn version(name: &str) -> Result<Version, Failure> {
    name.parse()
        .map_err(|_| Failure::Unsupported(name.to_owned()))
}

/// The names of all versions, sorted as text.
fn list_versions() -> Result<ExitCode, Failure> {
    let mut names: Vec<String> = Version::all().map(|version| version.to_string()).collect();
    names.push("DEVEL".to_owned());
    names.sort_unstable();
    print(&(names.join("\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
