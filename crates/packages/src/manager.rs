//! Package managers, and where they install.

use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{Enter, Host, LendPrograms};

use crate::{Error, Selection, plain_files};

/// Installs packages into a system that is not running.
///
/// Three methods to write; see [`Apt`](crate::Apt) for an example.
pub trait PackageManager: fmt::Debug + Send {
    /// The programs of the build host it needs, for a check before the build.
    fn tools(&self) -> Vec<HostTool>;

    /// Refuses what the package manager cannot be told of its repositories, its
    /// options and `selection`. Nothing is run or read. [`install`](Self::install)
    /// refuses the same; by this it is known before a build begins.
    ///
    /// # Errors
    ///
    /// A value that its configuration cannot hold, or a name that no package has.
    fn check(&self, selection: &Selection) -> Result<(), Error>;

    /// Installs what `selection` asks for into the root of `target`. What is
    /// installed there already is left alone, or brought to the repositories' version.
    ///
    /// Returns what is installed, sorted.
    ///
    /// # Errors
    ///
    /// A repository that cannot be used, packages that do not exist or do not
    /// go together, or a package script that failed.
    fn install(
        &mut self,
        target: &Target,
        selection: &Selection,
    ) -> Result<Vec<InstalledPackage>, Error>;
}

/// A program of the build host, and the package that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostTool {
    /// The program's name.
    pub program: &'static str,
    /// The package that has it on Debian.
    pub debian: &'static str,
    /// The package that has it on Fedora.
    pub fedora: &'static str,
}

/// Where packages are installed.
#[derive(Clone, Debug)]
pub struct Target {
    /// The build host.
    pub host: Host,
    /// The install root: empty but for mount points, or a system that more packages
    /// go into.
    pub root: Arc<dyn Enter>,
    /// Runs programs of the build host on the install root.
    pub host_programs: Arc<dyn LendPrograms>,
    /// A private directory for temporary files. It exists; the caller removes it.
    pub work_dir: PathBuf,
    /// Variables for the packages' scripts, such as `INITRD=No`.
    ///
    /// `SOURCE_DATE_EPOCH` belongs here: without it `useradd` and the like
    /// write today's date into the system.
    pub scriptlet_env: Vec<(String, String)>,
}

impl Target {
    /// Writes files of the root that only its administrator may read.
    pub(crate) fn write_secrets(&self, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
        // Empty at first, so that nobody reads them meanwhile.
        let empty: Vec<_> = files
            .iter()
            .map(|(path, _)| (path.clone(), Vec::new()))
            .collect();
        self.write(&empty)?;
        let close = || {
            files.iter().try_for_each(|(path, _)| {
                fs::set_permissions(path, fs::Permissions::from_mode(0o600))
                    .map_err(Error::io("change the mode of", path))
            })
        };
        self.host
            .within(&*self.root, close)
            .map_err(Error::Enter)??;
        self.write(files)
    }

    /// Writes files of the root, by paths as it sees them.
    pub(crate) fn write(&self, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
        let write = || {
            for (path, content) in files {
                let directory = path.parent().unwrap_or(Path::new("/"));
                fs::create_dir_all(directory).map_err(Error::io("create directory", directory))?;
                plain_files::write(path, content).map_err(Error::io("write", path))?;
            }
            Ok(())
        };
        self.host.within(&*self.root, write).map_err(Error::Enter)?
    }
}

/// `root`, in which nothing is synced to disk if that is possible: the tree is thrown
/// away on a crash.
pub(crate) fn unsynced(root: &Arc<dyn Enter>) -> Arc<dyn Enter> {
    root.without_syncing().unwrap_or_else(|| Arc::clone(root))
}

/// A package that is installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstalledPackage {
    /// Its name.
    pub name: String,
    /// Its version, with epoch and release.
    pub version: String,
    /// The architecture it was built for.
    pub architecture: String,
    /// When it was built, in seconds since 1970 (UTC), where the package manager
    /// tells.
    pub built: Option<i64>,
    /// The repository it came from, where the package manager tells.
    pub repository: Option<String>,
    /// What identifies its content: for a Debian package the digest of its
    /// file, for an RPM that of its header, which has those of its files.
    /// Such as `sha256:0123…`.
    pub digest: Option<String>,
}
