//! Packages of Debian repositories.
//!
//! The build host's `apt-get` updates, resolves, downloads and verifies, with
//! a configuration of its own; the target's `dpkg` installs.

mod archive;
mod command;
mod config;
mod directories;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod host_settings;
mod keyrings;
mod marks;
mod repositories;
mod request;
mod resolve;
mod simulation;
mod sources;
mod space;
mod trust;
mod update;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::Host;

use self::directories::Directories;
use self::host_settings::HostSettings;
use self::marks::Marks;
use self::repositories::Written;
use self::resolve::{Resolution, System};
pub use crate::dpkg::Deb;
use crate::dpkg::{Orders, Step};
use crate::{Error, HostTool, InstalledPackage, PackageManager, Repository, Selection, Target};
use crate::{acceptable, dpkg, kernel};

/// Where [`Apt`] takes packages from.
#[derive(Clone, Debug, Default)]
pub struct AptOptions {
    /// Repositories, verified with the keys their address names by `signed-by`,
    /// else with the build host's trusted keys and archive keyrings.
    pub repositories: Vec<Repository>,
    /// `.list` and `.sources` files, or directories of them.
    pub repository_files: Vec<PathBuf>,
    /// Whether the build host's own repositories are used too, with its
    /// preferences: the image gets the versions the build host would get.
    pub system: bool,
    /// A directory that keeps indexes and packages between builds.
    pub cache: Option<PathBuf>,
    /// Whether to use nothing but the cache.
    pub cache_only: bool,
    /// The architecture of the packages; the build host's if not set.
    pub architecture: Option<String>,
    /// Names of repositories whose packages are taken without a signature.
    pub trusted: Vec<String>,
}

/// Installs Debian packages with apt and dpkg.
///
/// Every system has the packages marked *essential*; with the group `core`
/// also those of priority *required*, and apt. Everything else is asked for,
/// depended on, or recommended.
#[derive(Clone, Debug)]
pub struct Apt {
    options: AptOptions,
}

impl Apt {
    /// A package manager for these repositories.
    pub fn new(options: AptOptions) -> Self {
        Self { options }
    }

    /// Resolves `selection` and downloads its packages, without installing
    /// them. What is in `work_dir` afterwards belongs to the solution.
    ///
    /// # Errors
    ///
    /// As [`PackageManager::install`], except for scripts.
    pub fn download(
        &self,
        host: &Host,
        work_dir: &Path,
        selection: &Selection,
    ) -> Result<Solution, Error> {
        self.download_for("", host, work_dir, selection)
    }

    /// The same, for a system in which `installed` is already: a dpkg database.
    fn download_for(
        &self,
        installed: &str,
        host: &Host,
        work_dir: &Path,
        selection: &Selection,
    ) -> Result<Solution, Error> {
        self.check(selection)?;
        let options = &self.options;
        let directories = Directories::create(work_dir, options.cache.as_deref())?;
        directories.write_descriptions(&directories.status(), installed)?;
        let settings = HostSettings::read(host, &directories)?;
        let lock = directories.lock(host)?;
        let Written { sources, files } =
            repositories::write(host, options, &directories, &settings)?;
        keyrings::collect(&directories, &settings)?;
        self.configure(&directories, &settings, selection)?;
        trust::warn_of_unverified(host, &directories, &sources, &files)?;
        if options.cache_only {
            self.check_cache(&directories)?;
        } else {
            update::update(host, &directories, &sources)?;
        }
        let system = if installed.is_empty() {
            System::Empty
        } else {
            System::Populated
        };
        let mut resolution = resolve::resolve(host, &directories, selection, system)?;
        if let (Some(missing), System::Empty) = (selection.kernel, system) {
            let mut archives = resolution.archives.iter();
            if !archives.any(|archive| kernel::is_likely(&archive.package.name)) {
                kernel::tell_absent(host, missing, "linux-image-amd64")?;
            }
        }
        for archive in &mut resolution.archives {
            let source = sources.iter().find(|source| source.is_at(&archive.uri));
            archive.package.repository = source.map(|source| source.name.clone());
        }
        let missing = archive::missing(host, &directories, &resolution.archives)?;
        if let (true, Some(first)) = (options.cache_only, missing.first()) {
            return Err(self.not_cached(&directories, first.file_name.clone()));
        }
        let download = missing.iter().map(|archive| archive.size).sum();
        space::check(work_dir, download, resolution.installed_size)?;
        if !missing.is_empty() {
            let count = missing.len();
            archive::download(host, &directories, &resolution.arguments, count)?;
        }
        let architecture = self.architecture(&settings).to_owned();
        let solution = Solution::claim(resolution, architecture, &directories)?;
        drop(lock);
        Ok(solution)
    }

    fn configure(
        &self,
        directories: &Directories,
        settings: &HostSettings,
        selection: &Selection,
    ) -> Result<(), Error> {
        let mut conf = config::apt_conf(
            directories,
            settings,
            self.architecture(settings),
            selection.weak_dependencies,
            self.options.system,
        )?;
        conf.push(&repositories::transport(&self.options.repositories)?);
        directories.write(&directories.config(), &conf)?;
        // The first record that matches a package counts: exclusions sort first.
        let exclusions = directories.preferences().join("00-excluded");
        directories.write(&exclusions, &config::exclusions(&selection.excluded)?)
    }

    fn architecture<'a>(&'a self, settings: &'a HostSettings) -> &'a str {
        let given = self.options.architecture.as_deref();
        given.unwrap_or(settings.architecture())
    }

    fn check_cache(&self, directories: &Directories) -> Result<(), Error> {
        let lists = directories.lists();
        let mut files = fs::read_dir(&lists).map_err(Error::io("read", &lists))?;
        let is_index = |entry: std::io::Result<fs::DirEntry>| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
        };
        if files.any(is_index) {
            return Ok(());
        }
        Err(self.not_cached(directories, "the repositories' indexes".to_owned()))
    }

    fn not_cached(&self, directories: &Directories, what: String) -> Error {
        let cache = self.options.cache.as_ref().unwrap_or(&directories.kept);
        Error::NotCached {
            what,
            cache: cache.clone(),
        }
    }
}

impl PackageManager for Apt {
    fn tools(&self) -> Vec<HostTool> {
        let tool = |program, debian, fedora| HostTool {
            program,
            debian,
            fedora,
        };
        vec![
            tool("apt-cache", "apt", "apt"),
            tool("apt-config", "apt", "apt"),
            tool("apt-get", "apt", "apt"),
            tool("dpkg-deb", "dpkg", "dpkg"),
            tool("sha256sum", "coreutils", "coreutils"),
        ]
    }

    fn check(&self, selection: &Selection) -> Result<(), Error> {
        let options = &self.options;
        repositories::check(options)?;
        request::check_names(selection)?;
        config::exclusions(&selection.excluded)?;
        acceptable::all("an architecture", &options.architecture)?;
        acceptable::options(
            &options.repositories,
            &options.trusted,
            options.cache.as_deref(),
        )?;
        acceptable::selection(selection)
    }

    fn install(
        &mut self,
        target: &Target,
        selection: &Selection,
    ) -> Result<Vec<InstalledPackage>, Error> {
        let installed = dpkg::installed_before(target)?;
        let solution = self.download_for(&installed, &target.host, &target.work_dir, selection)?;
        let installed = dpkg::install(target, &solution.orders, selection.documentation)?;
        solution.marks.write(target, &solution.architecture)?;
        repositories::install(target, &self.options)?;
        // Hundreds of megabytes that the rest of the build may need.
        Directories::remove(&target.work_dir)?;
        Ok(installed)
    }
}

/// The packages a selection needs, downloaded and verified.
#[derive(Clone, Debug)]
pub struct Solution {
    orders: Orders,
    marks: Marks,
    architecture: String,
}

impl Solution {
    /// All packages.
    pub fn packages(&self) -> impl Iterator<Item = &Deb> {
        self.orders.packages()
    }

    /// Takes the downloaded files out of the reach of other builds.
    fn claim(
        resolution: Resolution,
        architecture: String,
        directories: &Directories,
    ) -> Result<Self, Error> {
        let mut debs = BTreeMap::new();
        for archive in resolution.archives {
            let path = archive.path(directories);
            let file = archive::claim(&path, &directories.debs(), &archive.file_name)?;
            let deb = Deb {
                package: archive.package,
                file,
                size: archive.size,
            };
            debs.insert(deb.package.name.clone(), deb);
        }
        let take = |names: Vec<String>| -> Vec<Deb> {
            names
                .iter()
                .filter_map(|name| debs.get(name).cloned())
                .collect()
        };
        let orders = Orders {
            base: take(resolution.base.into_iter().collect()),
            steps: resolution
                .steps
                .into_iter()
                .map(|step| match step {
                    Step::Unpack(names) => Step::Unpack(take(names)),
                    Step::Configure(names) => Step::Configure(names),
                    Step::Remove(names) => Step::Remove(names),
                })
                .collect(),
        };
        Ok(Self {
            orders,
            marks: resolution.marks,
            architecture,
        })
    }
}
