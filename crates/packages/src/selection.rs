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
    /// Whether to install what packages merely recommend.
    pub weak_dependencies: bool,
    /// Whether to install manual pages and other documentation.
    pub documentation: bool,
    /// What to do about packages and groups that do not exist.
    pub missing: Missing,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            packages: Vec::new(),
            groups: Vec::new(),
            environment: None,
            excluded: Vec::new(),
            weak_dependencies: true,
            documentation: true,
            missing: Missing::Fail,
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

/// What to do about packages and groups that do not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// Fail before anything is installed, naming all of them.
    #[default]
    Fail,
    /// Warn, and go on without them.
    Ignore,
}

/// Where packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// What it is called in messages.
    pub name: String,
    /// Where it is.
    ///
    /// For apt: `URL SUITE COMPONENT…`, or `URL DIRECTORY/` without components;
    /// optionally starting with options as in sources.list(5), such as
    /// `[signed-by=/usr/share/keyrings/x.gpg]` or `[trusted=yes]`.
    pub baseurl: String,
    /// Whether the installed system gets it too.
    pub install: bool,
}

impl Repository {
    /// A repository that is used for the build only.
    pub fn new(name: impl Into<String>, baseurl: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            baseurl: baseurl.into(),
            install: false,
        }
    }
}
