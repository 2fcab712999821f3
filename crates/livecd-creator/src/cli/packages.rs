use std::path::PathBuf;

use clap::Args;

/// Where packages come from.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Packages")]
pub(crate) struct PackageOptions {
    /// Repositories to use instead of the kickstart's: a .sources or .list file, a directory of
    /// them, or `system` for those of this machine
    #[arg(long, value_name = "FILE|DIR|system")]
    pub(crate) repo: Option<PathBuf>,

    /// What $releasever means in repository addresses
    #[arg(long, value_name = "VERSION")]
    pub(crate) releasever: Option<String>,

    /// Keep packages and indexes in DIR between builds
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,

    /// Take packages from the cache only, without network
    #[arg(long, requires = "cache")]
    pub(crate) cacheonly: bool,
}
