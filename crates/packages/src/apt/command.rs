//! Runs apt's programs with the build's configuration.

use std::fs;

use livecd_host::{Host, Tool, ToolError};

use super::directories::Directories;
use crate::Error;

/// Runs `tool` and returns its standard output without reporting each line.
pub(crate) fn quietly(host: &Host, directories: &Directories, tool: Tool) -> Result<String, Error> {
    let file = directories.answer();
    host.run(&tool.stdout_file(&file))?;
    read_lossy(&file)
}

fn read_lossy(file: &std::path::Path) -> Result<String, Error> {
    let bytes = fs::read(file).map_err(Error::io("read", file))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// `apt-get` with the build's configuration.
pub(crate) fn apt_get(directories: &Directories) -> Tool {
    Tool::new("apt-get")
        .arg("--quiet")
        .arg("--assume-yes")
        .env("APT_CONFIG", directories.config())
        // The caller's may be one that the build's user cannot write; apt takes
        // that for a wrong signature.
        .env("TMPDIR", &directories.private)
        .env("LC_ALL", "C")
}

/// `apt-cache` with the build's configuration.
pub(crate) fn apt_cache(directories: &Directories) -> Tool {
    Tool::new("apt-cache")
        .env("APT_CONFIG", directories.config())
        .env("TMPDIR", &directories.private)
        .env("LC_ALL", "C")
}

/// How many messages are kept, and how long the rest of one may be, in bytes.
const KEPT: usize = 1000;
const LONGEST: usize = 64 << 10;

/// What apt said.
#[derive(Debug, Default)]
pub(crate) struct Messages(pub(crate) Vec<String>);

impl Messages {
    /// Takes a line of output, if it is a message or the rest of one.
    pub(crate) fn take(&mut self, line: &str) {
        if line.starts_with("E: ") || line.starts_with("W: ") {
            if self.0.len() < KEPT {
                self.0.push(line.to_owned());
            }
        } else if line.starts_with(' ')
            && let Some(last) = self.0.last_mut()
            && last.len() < LONGEST
        {
            last.push('\n');
            last.push_str(line.trim());
        }
    }

    /// The errors, without their `E: `.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter_map(|message| message.strip_prefix("E: "))
    }
}

/// A failed run: what apt said, and the plain error.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) messages: Messages,
    /// Standard output, if it went to a file.
    pub(crate) answer: String,
    pub(crate) error: ToolError,
}

/// Runs apt; `line` sees each line it prints.
pub(crate) fn run(
    host: &Host,
    tool: &Tool,
    line: &mut dyn FnMut(&str),
) -> Result<Result<Messages, Failure>, Error> {
    let mut messages = Messages::default();
    let outcome = host.run_lines(tool, &mut |text| {
        messages.take(text);
        line(text);
    });
    match outcome {
        Ok(_) => Ok(Ok(messages)),
        Err(error @ ToolError::Failed { .. }) => Ok(Err(Failure {
            messages,
            answer: String::new(),
            error,
        })),
        Err(error) => Err(error.into()),
    }
}

/// Runs apt for its standard output, which is not reported line by line.
pub(crate) fn ask(
    host: &Host,
    directories: &Directories,
    tool: Tool,
) -> Result<Result<String, Failure>, Error> {
    let file = directories.answer();
    let outcome = run(host, &tool.stdout_file(&file), &mut |_| {})?;
    let answer = read_lossy(&file)?;
    Ok(match outcome {
        Ok(_) => Ok(answer),
        Err(failure) => Err(Failure { answer, ..failure }),
    })
}
