//! Options for packages and repositories.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where packages come from.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Packages")]
pub(crate) struct PackageOptions {
    /// Repositories to use instead of the kickstart's: a .repo, .sources or .list file, a
    /// directory of them, or `system` for those of this machine
    #[arg(long, value_name = "FILE|DIR|system")]
    pub(crate) repo: Option<PathBuf>,

    /// What $releasever means in repository addresses [default: this machine's release, if it has RPM
    /// packages]
    #[arg(long, value_name = "VERSION")]
    pub(crate) releasever: Option<String>,

    /// Give a variable of RPM repositories' addresses a value (can be repeated) [default: what
    /// this machine has in /etc/dnf/vars]
    #[arg(long, value_name = "NAME=VALUE", value_parser = dnf_variable)]
    pub(crate) dnf_var: Vec<(String, String)>,

    /// What installs packages [default: what the repositories are for]
    #[arg(long, value_name = "NAME")]
    pub(crate) package_manager: Option<PackageManagerName>,

    /// Verify RPM packages with this key, beside those that .repo files name (can be repeated)
    /// [default: the keys this machine has for its own distribution]
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) gpg_key: Vec<String>,

    /// Take packages of the repository called NAME without a signature (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) no_gpg_check: Vec<String>,

    /// What rpm verifies of each package, beside what dnf does [default: rpm's own]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) pkgverify_level: Option<PackageVerifyLevel>,

    /// Use dnf's plugins
    #[arg(short, long)]
    pub(crate) plugins: bool,

    /// Keep packages and indexes in DIR between builds
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,

    /// Take packages from the cache only, without network
    #[arg(long, requires = "cache")]
    pub(crate) cacheonly: bool,
}

fn dnf_variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// The package managers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PackageManagerName {
    /// Debian packages
    Apt,
    /// RPM packages, with what this machine calls dnf
    Dnf,
    /// RPM packages, with dnf5
    Dnf5,
}

/// Values of rpm's `%_pkgverify_level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PackageVerifyLevel {
    /// Signature and digests
    All,
    /// The signature
    Signature,
    /// The digests
    Digest,
    /// Nothing
    None,
}
