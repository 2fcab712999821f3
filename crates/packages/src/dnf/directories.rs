//! Where dnf keeps its files during one build.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use livecd_host::Host;
use livecd_quoting::Text;

use crate::{Error, acceptable, lock};

/// The name of the private directory.
const PRIVATE: &str = "dnf";

/// Where dnf keeps its files during one build.
#[derive(Clone, Debug)]
pub(crate) struct Directories {
    /// What belongs to this build only.
    pub(crate) private: PathBuf,
    /// dnf's cache; may outlive the build. It has a directory
    /// `NAME-HASH/packages` for each repository, which Koji, for one, reads.
    pub(crate) kept: PathBuf,
}

impl Directories {
    /// Creates them.
    pub(crate) fn create(work_dir: &Path, cache: Option<&Path>) -> Result<Self, Error> {
        let private = work_dir.join(PRIVATE);
        let kept = cache.map_or_else(|| private.join("cache"), Path::to_owned);
        let directories = Self { private, kept };
        acceptable::directory(&directories.private)?;
        acceptable::directory(&directories.kept)?;
        for directory in [
            &directories.kept,
            &directories.home(),
            &directories.repositories(),
            &directories.variables(),
            &directories.keys(),
            &directories.log(),
            &directories.empty_root(),
            &directories.offline(),
        ] {
            fs::create_dir_all(directory).map_err(Error::io("create directory", directory))?;
        }
        Ok(directories)
    }

    /// Removes what is private.
    pub(crate) fn remove(&self) -> Result<(), Error> {
        fs::remove_dir_all(&self.private).map_err(Error::io("remove", &self.private))
    }

    /// Waits until no other build uses the cache; it is this build's until the
    /// returned file is closed.
    pub(crate) fn lock(&self, host: &Host) -> Result<File, Error> {
        lock::take(host, &self.kept.join("livecd.lock"))
    }

    /// Gives an offline run the cache without the right to change it: a
    /// directory of its own, with links to what the cache has.
    pub(crate) fn link_offline(&self) -> Result<(), Error> {
        let entries = fs::read_dir(&self.kept).map_err(Error::io("read", &self.kept))?;
        for entry in entries {
            let entry = entry.map_err(Error::io("read", &self.kept))?;
            let name = entry.file_name();
            // dnf's and this program's locks.
            if [".pid", ".lock"]
                .iter()
                .any(|end| name.to_string_lossy().ends_with(end))
            {
                continue;
            }
            let link = self.offline().join(name);
            std::os::unix::fs::symlink(entry.path(), &link).map_err(Error::io("link", &link))?;
        }
        Ok(())
    }

    /// Writes a file that configures a program.
    pub(crate) fn write<S>(&self, path: &Path, text: &Text<S>) -> Result<(), Error> {
        fs::write(path, text.as_str()).map_err(Error::io("write", path))
    }

    /// `$HOME`, where rpm looks for `.rpmmacros`.
    pub(crate) fn home(&self) -> PathBuf {
        self.private.join("home")
    }

    /// The configuration file.
    pub(crate) fn config(&self) -> PathBuf {
        self.private.join("dnf.conf")
    }

    /// `.repo` files.
    pub(crate) fn repositories(&self) -> PathBuf {
        self.private.join("repos.d")
    }

    /// A file for each variable of repository addresses.
    pub(crate) fn variables(&self) -> PathBuf {
        self.private.join("vars")
    }

    /// Copies of the keys packages are verified with.
    pub(crate) fn keys(&self) -> PathBuf {
        self.private.join("keys")
    }

    /// dnf's log files.
    pub(crate) fn log(&self) -> PathBuf {
        self.private.join("log")
    }

    /// The root of a system without packages, to resolve and download for.
    pub(crate) fn empty_root(&self) -> PathBuf {
        self.private.join("empty-root")
    }

    /// The cache as an offline run sees it.
    pub(crate) fn offline(&self) -> PathBuf {
        self.private.join("offline")
    }

    /// What a tool prints that nobody needs to see.
    pub(crate) fn answer(&self) -> PathBuf {
        self.private.join("answer")
    }
}
