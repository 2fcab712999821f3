//! Which packages to install.

/// Which packages to install, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Package names; `*` and `?` are wildcards.
    pub packages: Vec<String>,
    /// Sets of packages defined by the repositories.
    pub groups: Vec<Group>,
    /// An environment: a set of groups.
    pub environment: Option<String>,
    /// Packages that must not be installed; wildcards as in
    /// [`packages`](Self::packages). Stronger than every wish for a package.
    pub excluded: Vec<String>,
    /// Groups that are not installed, though an environment has them.
    pub excluded_groups: Vec<String>,
    /// Module streams that are enabled or disabled before. RPM only.
    pub modules: Vec<Module>,
    /// Whether to install what packages merely recommend.
    pub weak_dependencies: bool,
    /// Whether to install manual pages and other documentation.
    pub documentation: bool,
    /// The only languages whose files are installed, separated by colons; all
    /// if not set. RPM only.
    pub languages: Option<String>,
    /// Whether packages are installed for every architecture they exist for,
    /// not only for the best. RPM only.
    pub multilib: bool,
    /// How many seconds a server may be silent.
    pub timeout: Option<u32>,
    /// How often a download is tried again.
    pub retries: Option<u32>,
    /// What to do, before anything is downloaded, if none of the packages is a
    /// kernel; it does not matter if not set, or if the system has some already.
    pub kernel: Option<Missing>,
    /// What to do about packages and groups that do not exist.
    pub missing: Missing,
    /// What to do about packages that cannot be installed. RPM only.
    pub broken: Missing,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            packages: Vec::new(),
            groups: Vec::new(),
            environment: None,
            excluded: Vec::new(),
            excluded_groups: Vec::new(),
            modules: Vec::new(),
            weak_dependencies: true,
            documentation: true,
            languages: None,
            multilib: false,
            timeout: None,
            retries: None,
            kernel: None,
            missing: Missing::Fail,
            broken: Missing::Fail,
        }
    }
}

/// A set of packages the repositories define: an RPM group or a Debian task.
///
/// `core` is, on Debian, what debootstrap calls *minbase*: the packages of
/// priority *required*, and apt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The group's identifier, without `@`.
    pub name: String,
    /// How much of it.
    pub packages: GroupPackages,
}

impl Group {
    /// The group with what it installs by default.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            packages: GroupPackages::Default,
        }
    }
}

/// How much of a group is installed. Debian tasks do not know the difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupPackages {
    /// Only the mandatory packages (`--nodefaults`).
    Mandatory,
    /// The mandatory and the default packages.
    #[default]
    Default,
    /// The optional packages too (`--optional`).
    All,
}

/// A module of RPM repositories: alternative versions of packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// The stream; the module's default one if not set.
    pub stream: Option<String>,
    /// Whether it is enabled; otherwise it is disabled.
    pub enabled: bool,
}

/// What to do about packages that do not exist, or cannot be installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// Fail before anything is installed, naming all of them.
    #[default]
    Fail,
    /// Warn, and go on without them.
    Ignore,
}
