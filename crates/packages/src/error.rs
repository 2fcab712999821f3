//! Why packages were not installed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use livecd_host::ToolError;
use livecd_quoting::Refused;

use crate::unknown::{UnknownPackage, unknown_packages};

/// Why packages were not installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A tool failed in a way that has no better name here.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The package manager ended by a signal.
    #[error(
        "{program} of this machine crashed (signal {signal}); that is a fault in it, and not in the kickstart. Debian 13's dnf does so with groups"
    )]
    Crashed {
        /// The program.
        program: String,
        /// The signal.
        signal: i32,
    },
    /// A file could not be read or written.
    #[error("could not {action} {}", path.display())]
    Io {
        /// What was being done, such as `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The install root could not be entered.
    #[error("could not enter the install root")]
    Enter(#[source] io::Error),
    /// The address of a repository is not one.
    #[error(
        "could not use repository {name}: {reason}; expected `URL SUITE COMPONENT…`, such as `http://mirror/debian stable main`"
    )]
    BadRepository {
        /// The repository's name.
        name: String,
        /// What is wrong with its address.
        reason: String,
    },
    /// Something that a repository says and that the package manager cannot be told.
    #[error("could not use repository {name}: {what} is not one the package manager can be told")]
    BadOption {
        /// The repository's name.
        name: String,
        /// What it says, such as `its proxy`.
        what: &'static str,
        /// Why not.
        source: Refused,
    },
    /// A switch of a repository that is neither on nor off.
    #[error("could not use repository {name}: its option {option} is {value:?}, and not 0 or 1")]
    BadFlag {
        /// The repository's name.
        name: String,
        /// The option.
        option: &'static str,
        /// What it is.
        value: String,
    },
    /// Something that the package manager's configuration cannot hold.
    #[error("could not tell the package manager {what}")]
    Unwritable {
        /// What it was to be told, such as `where its files are`.
        what: &'static str,
        /// Why not.
        source: Refused,
    },
    /// A control character in what the package manager is to be told.
    #[error("could not use {value:?} as {what}: the character {character:?} cannot be in it")]
    ControlCharacter {
        /// What it was to be, such as `the name of a repository`.
        what: &'static str,
        /// The value, without a password.
        value: String,
        /// The character.
        character: char,
    },
    /// A control character in what a repository says.
    #[error("could not use repository {name}: the character {character:?} cannot be in {what}")]
    OptionCharacter {
        /// The repository's name.
        name: String,
        /// What it says, such as `its proxy`.
        what: &'static str,
        /// The character.
        character: char,
    },
    /// A directory that no configuration can name.
    #[error(
        "could not use the directory {path:?}: its name is not UTF-8, which package managers want; use another"
    )]
    NotUtf8 {
        /// The directory.
        path: PathBuf,
    },
    /// A word among addresses that is not one.
    #[error(
        "could not use repository {name}: {word:?} in its address is not a URL; if a name has a blank, write it as %20"
    )]
    BlankInAddress {
        /// The repository's name.
        name: String,
        /// The word.
        word: String,
    },
    /// No repository was given.
    #[error(
        "no repository to install packages from; name one with `repo` or `url` in the kickstart, or with --repo"
    )]
    NoRepository,
    /// A repository without an address.
    #[error(
        "could not use repository {name}: it has no address; give one with --baseurl, --mirrorlist or --metalink"
    )]
    NoAddress {
        /// The repository's name.
        name: String,
    },
    /// A repository whose address depends on the release.
    #[error(
        "could not use repository {name}: its address has $releasever, and nothing says what that is; say it with --releasever"
    )]
    NoRelease {
        /// The repository's name.
        name: String,
    },
    /// A repository whose packages nothing can be verified with.
    #[error(
        "could not use repository {name}: there is no key to verify its packages with; name one by --gpg-key, or, if you trust it all the same, the repository by --no-gpg-check {name}"
    )]
    NoKey {
        /// The repository's name.
        name: String,
    },
    /// A variable of addresses that cannot be one.
    #[error(
        "could not set the variable {name:?}: its name is letters, digits and underscores, its value one line"
    )]
    BadVariable {
        /// Its name.
        name: String,
    },
    /// Packages without a good signature.
    #[error(
        "could not verify the packages{}:{}",
        unverified(repository.as_deref()),
        Indented(reasons)
    )]
    Signature {
        /// The repository they are in, where the package manager tells.
        repository: Option<String>,
        /// The package manager's explanation, line by line.
        reasons: Vec<String>,
    },
    /// A key that cannot be read.
    #[error("could not use key {key} for repository {repository}: {reason}")]
    Key {
        /// Its address.
        key: String,
        /// The repository it verifies.
        repository: String,
        /// Why not.
        reason: String,
    },
    /// A repository is not there, or not to be trusted.
    #[error("could not use repository {repository}: {problem}")]
    Repository {
        /// The repository's name and address.
        repository: String,
        /// What is wrong with it.
        problem: RepositoryProblem,
    },
    /// Packages or groups that no repository has.
    #[error("{}", unknown_packages(.0))]
    UnknownPackages(Vec<UnknownPackage>),
    /// None of the packages has the kernel that the image needs.
    #[error("none of the packages is a kernel; add one to %packages, such as {example}")]
    NoKernel {
        /// A package that has one.
        example: &'static str,
    },
    /// A name that no package can have.
    #[error("could not select package {name:?}: not a package name")]
    BadName {
        /// The name.
        name: String,
    },
    /// Languages that cannot be the names of any.
    #[error(
        "could not install the files of languages {languages:?}: give names of locales with colons between, such as `en:de_DE`"
    )]
    BadLanguages {
        /// What was given.
        languages: String,
    },
    /// A package that every system must have was excluded.
    #[error(
        "could not leave out package {name}: every Debian system needs it; remove `-{name}` from %packages"
    )]
    Essential {
        /// The package.
        name: String,
    },
    /// The packages do not go together.
    #[error(
        "could not find a set of packages that go together:{}",
        Indented(reasons)
    )]
    Unresolvable {
        /// The package manager's explanation, line by line.
        reasons: Vec<String>,
    },
    /// A build from the cache only, and the cache does not have it.
    #[error("could not find {what} in the cache {}; build once without --cacheonly", cache.display())]
    NotCached {
        /// What is missing.
        what: String,
        /// The cache.
        cache: PathBuf,
    },
    /// The disk is too small for what was chosen.
    #[error("there is not enough space in {}: {} MiB free, the packages and an image of them take about {} MiB; use another directory", directory.display(), free >> 20, needed >> 20)]
    Space {
        /// Where the build keeps its files.
        directory: PathBuf,
        /// Bytes free.
        free: u64,
        /// Bytes needed.
        needed: u64,
    },
    /// A package was not downloaded, or is not what the repository promised.
    #[error("could not download {file}: {reason}")]
    Download {
        /// The address or the file's name.
        file: String,
        /// Why.
        reason: String,
    },
    /// A script of a package failed.
    #[error(
        "could not install package {package}: its {script} script failed ({status}){}",
        Indented(output)
    )]
    Script {
        /// The package.
        package: String,
        /// Which one, such as `post-installation`.
        script: String,
        /// How it ended.
        status: String,
        /// The last lines it printed.
        output: Vec<String>,
    },
    /// A script of a package that did not run at all.
    #[error(
        "could not install package {package}: its {script} script could not be started{}",
        Indented(output)
    )]
    ScriptNotStarted {
        /// The package.
        package: String,
        /// Which one, such as `post`.
        script: String,
        /// What rpm said.
        output: Vec<String>,
    },
    /// A package that the target's package manager refused.
    #[error("could not install package {package}: {reason}{}", Indented(output))]
    Package {
        /// The package, or its file.
        package: String,
        /// Why.
        reason: String,
        /// The last lines printed before.
        output: Vec<String>,
    },
    /// Packages that are not completely installed at the end.
    #[error("could not configure all packages: {}", .0.join(", "))]
    Unconfigured(Vec<String>),
}

impl Error {
    /// For `map_err` of file operations.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// For `map_err` of what renders a repository.
    pub(crate) fn bad_option(name: &str, what: &'static str) -> impl FnOnce(Refused) -> Self {
        let name = name.to_owned();
        move |source| Self::BadOption { name, what, source }
    }

    /// For `map_err` of what renders configuration.
    pub(crate) fn unwritable(what: &'static str) -> impl Fn(Refused) -> Self {
        move |source| Self::Unwritable { what, source }
    }
}

/// What is wrong with a repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RepositoryProblem {
    /// It did not answer, or not with what was asked for.
    #[error("{0}; check its address and the network")]
    Unreachable(String),
    /// It and this machine do not know each other by their certificates.
    #[error("{0}; check its certificates, --sslcacert, --sslclientcert and --sslclientkey")]
    Certificate(String),
    /// It has no such suite.
    #[error("it has no such suite; check the suite's name")]
    NoSuchSuite,
    /// The suite has no such component.
    #[error("it has no component {0}; check the component's name")]
    NoSuchComponent(String),
    /// The suite has nothing for the architecture.
    #[error("it has no packages for architecture {0}")]
    NoSuchArchitecture(String),
    /// It is not signed.
    #[error("it is not signed; if you trust it all the same, put [trusted=yes] before its URL")]
    Unsigned,
    /// It is signed with keys that are not trusted.
    #[error(
        "it is signed with a key that is not trusted ({0}); name the file with its key by [signed-by=FILE] before its URL"
    )]
    UntrustedKey(String),
    /// The signature is wrong.
    #[error("its signature is wrong ({0}); someone may have changed it")]
    BadSignature(String),
    /// The signature of its metadata is wrong.
    #[error("the signature of its metadata is wrong ({0}); someone may have changed it")]
    BadMetadataSignature(String),
    /// The signature or the index is too old.
    #[error("it has expired ({0}); if it is an archive, put [check-valid-until=no] before its URL")]
    Expired(String),
    /// The index is from the future.
    #[error("it is not valid yet ({0}); check the clock of this machine")]
    NotYetValid(String),
    /// Its files do not have the content its index promises.
    #[error("{0}; it may be in the middle of an update: try again later, or use another mirror")]
    Damaged(String),
    /// Something else, in the package manager's words.
    #[error("{0}")]
    Other(String),
}

fn unverified(repository: Option<&str>) -> String {
    let trust = "or, if you trust it all the same, the repository by --no-gpg-check";
    match repository {
        Some(name) => format!(" of repository {name}; name its key by --gpg-key, {trust} {name}"),
        None => format!("; name the repository's key by --gpg-key, {trust}"),
    }
}

/// Each line on a line of its own, indented.
pub(crate) struct Indented<'a>(pub(crate) &'a [String]);

impl fmt::Display for Indented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| write!(f, "\n    {line}"))
    }
}
