use std::path::PathBuf;

use clap::Args;

/// Where a build works, and what its scripts may do.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Build")]
pub(crate) struct BuildOptions {
    /// Directory for the files of the build, which are removed at its end
    #[arg(short, long, value_name = "DIR", default_value = "/var/tmp")]
    pub(crate) tmpdir: PathBuf,

    /// Directory for the finished image
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(crate) output: PathBuf,

    /// Open a shell in the system before it is packaged
    #[arg(short = 'l', long)]
    pub(crate) shell: bool,

    /// No network for %post scripts and package scripts
    #[arg(long)]
    pub(crate) no_network: bool,

    /// Let %post --nochroot scripts change the files of this machine, not only those of the build
    #[arg(long)]
    pub(crate) allow_host_scripts: bool,

    /// Keep the files of the build (nothing stays mounted)
    #[arg(long)]
    pub(crate) nocleanup: bool,
}
