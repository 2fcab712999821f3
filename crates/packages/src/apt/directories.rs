//! Where apt keeps its files during one build.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use livecd_host::Host;
use livecd_quoting::Text;

use crate::{Error, acceptable, lock};

/// The name of the private directory.
const PRIVATE: &str = "apt";

/// Where apt keeps its files during one build.
#[derive(Clone, Debug)]
pub(crate) struct Directories {
    /// Configuration and everything else that belongs to this build only.
    pub(crate) private: PathBuf,
    /// The repositories' indexes and the packages; may outlive the build.
    pub(crate) kept: PathBuf,
}

impl Directories {
    /// Creates them.
    pub(crate) fn create(work_dir: &Path, cache: Option<&Path>) -> Result<Self, Error> {
        let private = work_dir.join(PRIVATE);
        let kept = cache.map_or_else(|| private.join("kept"), |cache| cache.join("apt"));
        let directories = Self { private, kept };
        acceptable::directory(&directories.private)?;
        acceptable::directory(&directories.kept)?;
        for directory in [
            directories.lists().join("partial"),
            directories.archives().join("partial"),
            directories.no_archives().join("partial"),
            directories.sources(),
            directories.preferences(),
            directories.trusted(),
            directories.debs(),
        ] {
            fs::create_dir_all(&directory).map_err(Error::io("create directory", &directory))?;
        }
        directories.write_descriptions(&directories.status(), "")?;
        Ok(directories)
    }

    /// Removes what [`create`](Self::create) made in `work_dir`.
    pub(crate) fn remove(work_dir: &Path) -> Result<(), Error> {
        let private = work_dir.join(PRIVATE);
        fs::remove_dir_all(&private).map_err(Error::io("remove", &private))
    }

    /// Waits until no other build uses the kept files; they are this build's
    /// until the returned file is closed.
    pub(crate) fn lock(&self, host: &Host) -> Result<File, Error> {
        lock::take(host, &self.kept.join("lock"))
    }

    /// Writes a file that configures a program.
    pub(crate) fn write<S>(&self, path: &Path, text: &Text<S>) -> Result<(), Error> {
        fs::write(path, text.as_str()).map_err(Error::io("write", path))
    }

    /// Writes descriptions of packages, as apt has printed them or a package
    /// database has them.
    pub(crate) fn write_descriptions(&self, path: &Path, text: &str) -> Result<(), Error> {
        fs::write(path, text).map_err(Error::io("write", path))
    }

    /// The configuration file that `APT_CONFIG` names.
    pub(crate) fn config(&self) -> PathBuf {
        self.private.join("apt.conf")
    }

    /// `sources.list.d`.
    pub(crate) fn sources(&self) -> PathBuf {
        self.private.join("sources.list.d")
    }

    /// `preferences.d` of the build.
    pub(crate) fn preferences(&self) -> PathBuf {
        self.private.join("preferences.d")
    }

    /// The descriptions of the chosen packages.
    pub(crate) fn chosen(&self) -> PathBuf {
        self.private.join("chosen_Packages")
    }

    /// `trusted.gpg.d`.
    pub(crate) fn trusted(&self) -> PathBuf {
        self.private.join("trusted.gpg.d")
    }

    /// The package database of a system without packages.
    pub(crate) fn status(&self) -> PathBuf {
        self.private.join("status")
    }

    /// A directory of archives that stays empty.
    pub(crate) fn no_archives(&self) -> PathBuf {
        self.private.join("no-archives")
    }

    /// The packages of this build.
    pub(crate) fn debs(&self) -> PathBuf {
        self.private.join("debs")
    }

    /// Lists of no repository, to ask apt what it believes without any.
    pub(crate) fn no_lists(&self) -> PathBuf {
        self.private.join("no-lists")
    }

    /// What a tool prints that nobody needs to see.
    pub(crate) fn answer(&self) -> PathBuf {
        self.private.join("answer")
    }

    /// The repositories' indexes.
    pub(crate) fn lists(&self) -> PathBuf {
        self.kept.join("lists")
    }

    /// Downloaded packages.
    pub(crate) fn archives(&self) -> PathBuf {
        self.kept.join("archives")
    }
}
