//! Options for what is shown.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What is shown of a build, and how.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessageOptions {
    /// Show the tools that run, and what they print
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Show also what developers want to know
    #[arg(short, long)]
    pub(crate) debug: bool,

    /// Show only errors
    #[arg(short, long, conflicts_with_all = ["verbose", "debug"])]
    pub(crate) quiet: bool,

    /// Append everything there is to show to FILE
    #[arg(long, value_name = "FILE")]
    pub(crate) logfile: Option<PathBuf>,

    /// How steps and progress are shown on standard error
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) progress: Progress,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// Bars on a terminal, lines elsewhere
    Auto,
    /// A line for each step
    Plain,
    /// A JSON object for each event
    Json,
}
