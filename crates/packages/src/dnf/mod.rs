//! Packages of RPM repositories.
//!
//! The build host's dnf works twice. First, with network and for an empty root,
//! it resolves and downloads. Then it verifies and installs what the first run
//! left in the cache: offline, with the install root and nothing else of the
//! build host in sight, because packages' scripts are its children.

mod armor;
mod command;
mod config;
mod database;
mod dialect;
mod directories;
mod download;
mod failure;
mod fetch;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod groups;
mod host_configuration;
mod installed;
mod keys;
mod lasting;
mod messages;
mod program;
mod progress;
mod release;
mod repositories;
mod request;
mod scripts;
mod section;
mod table;
mod transaction;
mod unusable;
mod variables;

use std::collections::BTreeMap;
use std::path::PathBuf;

use livecd_host::View;

use self::command::Command;
use self::directories::Directories;
use self::host_configuration::HostConfiguration;
pub use self::program::DnfProgram;
use self::repositories::Repositories;
use self::section::Section;
use self::transaction::Transaction;
use self::variables::Variables;
use crate::{
    Error, GroupPackages, HostTool, InstalledPackage, PackageManager, Repository, Selection,
    Target, acceptable,
};

/// Where [`Dnf`] takes packages from.
#[derive(Clone, Debug, Default)]
pub struct DnfOptions {
    /// Which dnf is used.
    pub program: DnfProgram,
    /// Repositories, verified with [`keys`](Self::keys), else with keys that
    /// the build host ships.
    pub repositories: Vec<Repository>,
    /// `.repo` files, or directories of them.
    pub repository_files: Vec<PathBuf>,
    /// Whether the build host's own repositories are used too.
    pub system: bool,
    /// What `$releasever` means in addresses; the build host's release if it
    /// is of the RPM family and this is not set.
    pub release: Option<String>,
    /// Variables of addresses and their values, before those of the build host.
    pub variables: Vec<(String, String)>,
    /// A directory that keeps metadata and packages between builds.
    pub cache: Option<PathBuf>,
    /// Whether to use nothing but the cache.
    pub cache_only: bool,
    /// Whether dnf's plugins are used.
    pub plugins: bool,
    /// Files, or URLs, of keys that packages are verified with.
    pub keys: Vec<String>,
    /// Names of repositories whose packages are taken without a signature.
    pub trusted: Vec<String>,
    /// What rpm itself verifies of each package; its own default if not set.
    pub verify_level: Option<VerifyLevel>,
}

/// What rpm verifies of a package before it is installed, rpm's macro
/// `%_pkgverify_level`. It adds to the verification of signatures by dnf, and
/// takes nothing from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyLevel {
    /// Signature and digests.
    All,
    /// The signature.
    Signature,
    /// The digests.
    Digest,
    /// Nothing.
    None,
}

impl VerifyLevel {
    fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Signature => "signature",
            Self::Digest => "digest",
            Self::None => "none",
        }
    }
}

/// Installs RPM packages with dnf.
#[derive(Clone, Debug)]
pub struct Dnf {
    options: DnfOptions,
}

impl Dnf {
    /// A package manager for these repositories.
    pub fn new(options: DnfOptions) -> Self {
        Self { options }
    }

    /// What dnf is asked for, as text: its configuration, the repositories, and
    /// the arguments of `dnf install`. Nothing is read and nothing run, so keys
    /// are missing, and groups of which only a part is wanted are told as such.
    ///
    /// # Errors
    ///
    /// Names that no package can have.
    pub fn request(&self, selection: &Selection) -> Result<String, Error> {
        let directories = Directories {
            private: "$DNF".into(),
            kept: "$CACHE".into(),
        };
        let mut text = config::dnf_conf(&directories, &self.options, selection)?.into_string();
        for repository in &self.options.repositories {
            text.push('\n');
            text.push_str(Section::of(repository).render()?.as_str());
        }
        let macros = config::image_macros(selection)?;
        if !macros.is_empty() {
            text.push_str(&format!("\nrpm macros:\n{}", macros.as_str()));
        }
        for module in &selection.modules {
            let act = if module.enabled { "enable" } else { "disable" };
            let stream = module.stream.as_deref().unwrap_or("default");
            text.push_str(&format!("\nmodule {act} {}:{stream}\n", module.name));
        }
        text.push_str("\ninstall\n");
        for wish in request::wishes(selection, &BTreeMap::new())? {
            text.push_str(&wish.argument);
            let part = |group: &&crate::Group| format!("@{}", group.name) == wish.argument;
            match selection
                .groups
                .iter()
                .find(part)
                .map(|group| group.packages)
            {
                Some(GroupPackages::Mandatory) => text.push_str(" (mandatory packages only)"),
                Some(GroupPackages::All) => text.push_str(" (optional packages too)"),
                _ => {}
            }
            text.push('\n');
        }
        for group in &selection.excluded_groups {
            text.push_str(&format!("not @{group}\n"));
        }
        Ok(text)
    }

    /// Whether this machine has repositories of RPM packages.
    pub fn host_has_repositories() -> bool {
        let files = HostConfiguration::of_this_machine().repository_files();
        files.is_ok_and(|files| !files.is_empty())
    }

    /// Writes the build's configuration.
    fn configure(
        &self,
        target: &Target,
        directories: &Directories,
        selection: &Selection,
        database: &'static str,
        variables: &Variables,
    ) -> Result<Repositories, Error> {
        let options = &self.options;
        let mut conf = config::dnf_conf(directories, options, selection)?;
        let macros = config::rpm_macros(selection, options.verify_level, database)?;
        directories.write(&directories.home().join(".rpmmacros"), &macros)?;
        variables.write(directories)?;
        let repositories = repositories::collect(&target.host, options, directories, variables)?;
        repositories::write(&repositories.sections, directories, variables, &mut conf)?;
        directories.write(&directories.config(), &conf)?;
        Ok(repositories)
    }
}

impl PackageManager for Dnf {
    fn tools(&self) -> Vec<HostTool> {
        let rpm = HostTool {
            program: "rpm",
            debian: "rpm",
            fedora: "rpm",
        };
        let mut tools = vec![self.options.program.tool(), rpm, keys::GPG];
        if self.options.keys.iter().any(|key| key.starts_with("http")) {
            tools.push(fetch::CURL);
        }
        tools
    }

    fn check(&self, selection: &Selection) -> Result<(), Error> {
        let options = &self.options;
        for repository in &options.repositories {
            Section::of(repository).refuse_lines()?;
        }
        self.request(selection)?;
        variables::check(&options.variables)?;
        acceptable::all("a release", &options.release)?;
        acceptable::all("the address of a key", &options.keys)?;
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
        self.check(selection)?;
        let directories = Directories::create(&target.work_dir, self.options.cache.as_deref())?;
        let lock = directories.lock(&target.host)?;
        let populated = database::present(target)?;
        let database = populated.unwrap_or(config::DATABASE);
        let variables = Variables::new(&target.host, &self.options)?;
        let Repositories { sections, rpm_keys } =
            self.configure(target, &directories, selection, database, &variables)?;
        let home = Some(directories.home());
        if populated.is_some() {
            let view = View {
                home: home.clone(),
                ..View::default()
            };
            let lent = target.host_programs.lend(view);
            database::copy(target, &directories, database, lent)?;
        }
        // Whatever it is where no address has it: dnf wants to know.
        let release = variables.release().unwrap_or("0");
        let command = Command {
            dialect: self.options.program.dialect(),
            directories: &directories,
            release,
            root: &directories.empty_root(),
            cache: &directories.kept,
            cache_only: self.options.cache_only,
        };
        let transaction = Transaction {
            target,
            program: self.options.program,
            command,
            sections: &sections,
            selection,
        };
        let specs = transaction.download(populated.is_some())?;
        if specs.is_empty() {
            return Ok(Vec::new());
        }
        directories.link_offline()?;
        // What this program writes itself is not among what scripts may change:
        // a link there would lead it to a file of the build host.
        let view = View {
            readable: transaction.readable(),
            writable: vec![directories.offline(), directories.log()],
            home,
        };
        let offline = Transaction {
            command: Command {
                root: target.root.root(),
                cache: &directories.offline(),
                cache_only: true,
                ..command
            },
            ..transaction
        };
        let lent = target.host_programs.lend(view);
        database::import_keys(target, database, &rpm_keys, lent.clone())?;
        let said = offline.install(&specs, lent.clone())?;
        let installed = offline.installed(&said, lent.clone())?;
        database::settle(target, database, lent)?;
        let macros = config::image_macros(selection)?;
        database::write_macros(target, &macros)?;
        lasting::install(target, &self.options, &sections)?;
        drop(lock);
        // Hundreds of megabytes that the rest of the build may need.
        directories.remove()?;
        Ok(installed)
    }
}
