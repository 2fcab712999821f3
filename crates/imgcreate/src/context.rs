//! What to build, and what a build works with.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{Guard, Host, Resource, ResourceStack};
use livecd_installroot::{InstallRoot, RootOptions};
use livecd_kickstart::Kickstart;
use livecd_packages::{InstalledPackage, PackageManager};
use livecd_quoting::{RootPath, Text};

use crate::policy::{self, Policy};
use crate::scripts::Outside;
use crate::{HookResult, Labels, ScriptOptions, Staging, root_directory};

/// What to build, and with what.
pub struct Plan {
    /// Runs tools and is told what happens.
    pub host: Host,
    /// What the system is made of.
    pub kickstart: Kickstart,
    /// Installs its packages.
    pub packages: Box<dyn PackageManager>,
    /// The image's name: its files are called after it.
    pub name: String,
    /// An existing directory where the build keeps its files. It becomes the
    /// caller's alone (mode 0700), and it is left to the caller to remove.
    pub work_dir: PathBuf,
    /// An existing directory where the finished files go.
    pub output_dir: PathBuf,
    /// How scripts are run.
    pub scripts: ScriptOptions,
    /// Whether the files that make one machine different from another stay in
    /// the image.
    pub keep_identity: bool,
    /// What `SOURCE_DATE_EPOCH` says, in seconds since 1970 (UTC). Without it
    /// the newest package's date counts.
    pub source_date_epoch: Option<i64>,
    /// The permissions that the finished files do not get.
    pub umask: u32,
}

impl Plan {
    /// A plan with the defaults: an image called `image`, network for scripts,
    /// time stamps from the packages.
    pub fn new(
        host: Host,
        kickstart: Kickstart,
        packages: Box<dyn PackageManager>,
        work_dir: PathBuf,
        output_dir: PathBuf,
    ) -> Self {
        Self {
            host,
            kickstart,
            packages,
            name: "image".into(),
            work_dir,
            output_dir,
            scripts: ScriptOptions::default(),
            keep_identity: false,
            source_date_epoch: None,
            umask: 0o022,
        }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("name", &self.name)
            .field("work_dir", &self.work_dir)
            .field("output_dir", &self.output_dir)
            .finish_non_exhaustive()
    }
}

/// What the hooks of an [`ImageCreator`](crate::ImageCreator) work with.
#[derive(Debug)]
pub struct Context {
    /// Runs tools and is told what happens.
    pub host: Host,
    /// What the system is made of.
    pub kickstart: Kickstart,
    /// The install root.
    pub root: InstallRoot,
    /// The image's name.
    pub name: String,
    /// Where the build keeps its files.
    pub work_dir: PathBuf,
    /// Where the finished files are collected.
    pub staging: Staging,
    /// Files here are for the top of a live medium; `%post --nochroot` scripts
    /// know it as `$LIVE_ROOT`.
    pub live_root: PathBuf,
    /// No time stamp in the image is later, in seconds since 1970 (UTC).
    /// Known once packages are installed.
    pub timestamp: i64,
    /// What is installed, sorted by name.
    pub installed: Vec<InstalledPackage>,
    /// The labels of SELinux that [`ImageCreator::package`] gives the files of
    /// the root, if [`ImageCreator::packs_labels`]; empty without SELinux.
    ///
    /// [`ImageCreator::package`]: crate::ImageCreator::package
    /// [`ImageCreator::packs_labels`]: crate::ImageCreator::packs_labels
    pub labels: Arc<Labels>,
    /// Where scripts run that do not run in the root.
    pub(crate) outside: Outside,
    pub(crate) keep_identity: bool,
    held: ResourceStack,
}

impl Context {
    pub(crate) fn new(plan: &Plan, kickstart: Kickstart) -> HookResult<Self> {
        // Finished files are named after it.
        Text::<RootPath>::of("{}", &[&plan.name])
            .map_err(|why| format!("the image cannot be called {:?}: {why}", plan.name))?;
        // As scripts see it: they are shown no link to it.
        let work_dir = fs::canonicalize(&plan.work_dir).map_err(|error| {
            let path = plan.work_dir.display();
            format!("could not open the work directory {path}: {error}")
        })?;
        let directory = |name: &str| {
            let path = work_dir.join(name);
            fs::create_dir(&path)
                .map_err(|error| format!("could not create {}: {error}", path.display()))?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(path)
        };
        let root_path = work_dir.join("install_root");
        root_directory::make(&root_path)
            .map_err(|error| format!("could not create {}: {error}", root_path.display()))?;
        let live_root = directory("live_root")?;
        let outside = Outside::new(&work_dir, &[&root_path, &live_root], plan.scripts)?;
        let root_options = RootOptions::default().with_network(plan.scripts.network);
        Ok(Self {
            root: InstallRoot::open(&plan.host, &root_path, root_options)?,
            staging: Staging::new(directory("out")?),
            live_root,
            host: plan.host.clone(),
            kickstart,
            name: plan.name.clone(),
            timestamp: plan.source_date_epoch.unwrap_or_default(),
            installed: Vec::new(),
            labels: Arc::default(),
            outside,
            keep_identity: plan.keep_identity,
            held: ResourceStack::default(),
            work_dir,
        })
    }

    /// The install root's directory, as the build host sees it.
    pub fn root_path(&self) -> &Path {
        self.root.path()
    }

    /// Keeps `guard` until the install root is unmounted, or the build ends.
    pub fn hold<R: Resource + 'static>(&mut self, guard: Guard<R>) {
        self.held.hold(guard);
    }

    /// The versions of each installed kernel package, from the package database.
    /// No program of the root is run.
    ///
    /// # Errors
    ///
    /// A database that cannot be read.
    pub fn kernel_versions(&self) -> HookResult<BTreeMap<String, Vec<String>>> {
        let confinement = self.root.confinement();
        let programs = self.root.host_programs();
        Ok(livecd_packages::kernel_versions(
            &self.host,
            &*confinement,
            &*programs,
        )?)
    }

    /// Whether the system is to run with SELinux, and has a policy for it.
    pub fn has_selinux(&self) -> bool {
        policy::mode(&self.root).is_some() && Policy::of(&self.root).is_some()
    }

    pub(crate) fn release_held(&mut self) -> HookResult {
        self.held.release()
    }
}
