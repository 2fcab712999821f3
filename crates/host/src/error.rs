//! What tools print, and why they fail.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use crate::StoppedBy;

/// What a tool that succeeded printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Standard output; empty if it went to a file. Bytes that are not UTF-8 are
    /// written as `\xE9`.
    pub stdout: String,
    /// The last lines of standard error.
    pub stderr: String,
}

/// Why a tool did not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// The program is not there.
    #[error("{program} is not installed{}", place(root))]
    NotInstalled {
        /// The program's name.
        program: String,
        /// The root it was looked for in, if not the build host's.
        root: Option<PathBuf>,
    },
    /// The operating system did not start it.
    #[error("could not start `{tool}`")]
    Start {
        /// The tool's line.
        tool: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// It ran and failed.
    #[error("`{tool}` failed ({status}){}", Indented(output))]
    Failed {
        /// The tool's line.
        tool: String,
        /// How it ended.
        status: ExitStatus,
        /// The last lines it printed.
        output: String,
    },
    /// It was stopped because the program was asked to stop.
    #[error("interrupted by {by} during `{tool}`")]
    Interrupted {
        /// The tool's line.
        tool: String,
        /// Who asked.
        by: StoppedBy,
    },
    /// It was ended because it printed more than anything expects.
    #[error("`{tool}` was ended, as it printed more than {limit} bytes")]
    TooMuchOutput {
        /// The tool's line.
        tool: String,
        /// How much is taken.
        limit: usize,
    },
    /// It did not end by itself in time.
    #[error("`{tool}` was ended after {} s{}", limit.as_secs_f64(), Indented(output))]
    TookTooLong {
        /// The tool's line.
        tool: String,
        /// How long it was allowed to run.
        limit: Duration,
        /// The last lines it printed.
        output: String,
    },
}

fn place(root: &Option<PathBuf>) -> String {
    root.as_ref()
        .map_or_else(String::new, |root| format!(" in {}", root.display()))
}

/// Each line of a text on a line of its own, indented.
struct Indented<'a>(&'a str);

impl fmt::Display for Indented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .lines()
            .try_for_each(|line| write!(f, "\n    {line}"))
    }
}
