//! What dpkg is to do, in which order.

use std::path::PathBuf;

use crate::InstalledPackage;

/// A package's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deb {
    /// What it installs.
    pub package: InstalledPackage,
    /// The `.deb` file.
    pub file: PathBuf,
    /// The file's size in bytes.
    pub size: u64,
}

/// Packages that dpkg is called for at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<T> {
    Unpack(Vec<T>),
    Configure(Vec<String>),
    Remove(Vec<String>),
}

/// The packages that dpkg installs.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    /// What must be there before a package's script can run.
    pub(crate) base: Vec<Deb>,
    /// Everything else, in order.
    pub(crate) steps: Vec<Step<Deb>>,
}

impl Orders {
    /// All packages.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Deb> {
        self.base
            .iter()
            .chain(self.steps.iter().flat_map(|step| match step {
                Step::Unpack(debs) => debs.as_slice(),
                Step::Configure(_) | Step::Remove(_) => &[],
            }))
    }
}
