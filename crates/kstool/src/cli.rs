//! The options, as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use livecd_kickstart::Version;

/// Checks, flattens, formats, compares and dumps kickstart files.
///
/// A file called - is standard input.
#[derive(Debug, Parser)]
#[command(name = "kstool", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Say what is wrong with kickstarts
    Check(CheckOptions),
    /// Write a kickstart and everything it includes as one
    Flatten(FlattenOptions),
    /// Write a kickstart in one style, with comments and all
    Format(FormatOptions),
    /// Compare two kickstarts by what they mean
    Diff(DiffOptions),
    /// List the versions of the language
    Versions,
    /// Print what a kickstart means to the reference parser
    Dump(DumpOptions),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// How `check` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// An object a line
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    /// The version whose rules hold; without it, whatever any version knows is fine
    #[arg(long, short, value_name = "VERSION")]
    pub(crate) version: Option<Version>,
    /// How to say it
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// The kickstarts
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct FlattenOptions {
    /// The version whose rules hold
    #[arg(long, short, value_name = "VERSION")]
    pub(crate) version: Option<Version>,
    /// Where to write, instead of standard output
    #[arg(long, short)]
    pub(crate) output: Option<PathBuf>,
    /// The kickstart
    pub(crate) file: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct FormatOptions {
    /// The version whose options there are
    #[arg(long, short, value_name = "VERSION", default_value = "DEVEL")]
    pub(crate) version: Version,
    /// Change the files, instead of writing to standard output
    #[arg(long, short)]
    pub(crate) write: bool,
    /// Only say, by the exit status, whether the files have the style
    #[arg(long, conflicts_with = "write")]
    pub(crate) check: bool,
    /// The kickstarts
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DiffOptions {
    /// The version whose rules hold
    #[arg(long, short, value_name = "VERSION")]
    pub(crate) version: Option<Version>,
    /// The one kickstart
    pub(crate) old: PathBuf,
    /// The other kickstart
    pub(crate) new: PathBuf,
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
    /// The kickstart
    pub(crate) file: PathBuf,
}
