//! The options, as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use livecd_kickstart::Version;

/// Checks, flattens, formats, compares and dumps kickstart files.
///
/// A file called - is standard input. Messages go to standard error, results
/// to standard output. The exit status is 0 if all is well, 1 if a kickstart
/// is wrong or differs, and 2 if kstool was used wrongly.
#[derive(Debug, Parser)]
#[command(name = "kstool", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

const EXAMPLES: &str = "\
Examples:
  kstool check server.ks                   say everything that is wrong
  kstool check --version RHEL9 *.ks        by the rules of one release
  kstool explain unclosed-section          what a message's code means
  kstool flatten server.ks > one.ks        with everything it includes
  kstool diff old.ks new.ks                what means something else
  kstool format --write server.ks          one style, comments kept
  kstool check --fetch https://example.com/server.ks
                                           what is on a server, with its includes
  kstool lsp --version F43                 what an editor starts, see editors/";

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Say what is wrong with kickstarts
    ///
    /// All errors, deprecations and warnings of all files are shown. The exit
    /// status is 1 if there are errors; deprecations and warnings are no errors.
    Check(CheckOptions),
    /// Say what a message's code means, with an example
    Explain {
        /// The code, as in `error[unknown-option]`; all of them by default
        code: Option<String>,
    },
    /// Write a kickstart and everything it includes as one
    ///
    /// What is written is normalised: comments are not kept.
    Flatten(FlattenOptions),
    /// Write a kickstart in one style, with comments and all
    ///
    /// One blank between words, options in full and joined to their values,
    /// quotes only where they are needed. Sections stay as they are.
    Format(FormatOptions),
    /// Compare two kickstarts by what they mean
    ///
    /// Order, quoting, abbreviations, comments and layout do not count. Lines
    /// that only OLD means begin with -, those that only NEW means with +. The
    /// exit status is 0 if there are none, 1 if there are, 2 if one of the files
    /// could not be read.
    Diff(DiffOptions),
    /// Serve an editor as a language server, on standard input and output
    ///
    /// Editors start it; see editors/ for their settings. Nothing is fetched, run or changed.
    Lsp {
        /// The version whose rules hold until the editor names another
        #[arg(long, short, value_name = "VERSION")]
        version: Option<Version>,
    },
    /// List the versions of the language
    Versions,
    /// Print what a kickstart means to the reference parser
    ///
    /// For comparison with pykickstart, whose accidents it imitates.
    Dump(DumpOptions),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of kstool or of one of its tasks
    Man {
        /// The task
        task: Option<String>,
    },
}

/// How kickstarts are read.
#[derive(Args, Debug)]
pub(crate) struct ReadingOptions {
    /// The version whose rules hold, such as F41 or RHEL9; see kstool versions
    ///
    /// Without it, the rules are those of the newest Fedora, and what other
    /// versions know is a deprecation instead of an error.
    #[arg(long, short, value_name = "VERSION")]
    pub(crate) version: Option<Version>,
    /// Leave %include lines out
    ///
    /// Without it, a file that is included and is not there is an error, or a warning
    /// if the kickstart has a %pre script, which could make it.
    #[arg(long)]
    pub(crate) without_includes: bool,
}

/// How `check` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// For programs: an object a line, on standard output
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pub(crate) reading: ReadingOptions,
    /// How to say it
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Fetch kickstarts and includes that are http or https URLs
    ///
    /// Without it, a URL that is included is left out, with a warning. The other tasks
    /// fetch what is named.
    #[arg(long)]
    pub(crate) fetch: bool,
    /// The kickstarts: files, or URLs with --fetch
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct FlattenOptions {
    #[command(flatten)]
    pub(crate) reading: ReadingOptions,
    /// Where to write, instead of standard output
    #[arg(long, short)]
    pub(crate) output: Option<PathBuf>,
    /// The kickstart: a file or a URL
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
    /// The kickstarts: files, or URLs without --write
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DiffOptions {
    #[command(flatten)]
    pub(crate) reading: ReadingOptions,
    /// The kickstart that was: a file or a URL
    pub(crate) old: PathBuf,
    /// The kickstart that is to be: a file or a URL
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
    /// The kickstart: a file or a URL
    pub(crate) file: PathBuf,
}
