use std::path::PathBuf;

use clap::Subcommand;

/// What else the program can do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Action {
    /// Removes what builds that were killed left, and leaves alone those that run
    Clean {
        /// Directory where builds keep their files
        #[arg(short, long, value_name = "DIR", default_value = "/var/tmp")]
        tmpdir: PathBuf,
    },
}
