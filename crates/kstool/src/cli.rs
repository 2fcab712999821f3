//! The options, as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use livecd_kickstart::Version;

/// Checks, flattens, formats, compares and dumps kickstart files.
#[derive(Debug, Parser)]
#[command(name = "kstool", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Print what a kickstart means to the reference parser
    Dump(DumpOptions),
}

/// What `dump` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DumpFormat {
    /// Canonical JSON
    Json,
    /// Normalised kickstart
    Ks,
    /// The text with `%ksappend` lines replaced
    Preprocess,
}

#[derive(Args, Debug)]
pub(crate) struct DumpOptions {
    /// The version whose rules hold, such as F41 or RHEL9
    #[arg(long, value_name = "VERSION", default_value = "DEVEL")]
    pub(crate) version: Version,
    /// What to print
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) format: DumpFormat,
    /// Leave %include lines out
    #[arg(long)]
    pub(crate) no_follow: bool,
    /// The kickstart, - for standard input
    pub(crate) file: PathBuf,
}
