use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::Enter;
use crate::stdin::Stdin;

/// A program and how it is to be run. Displays as a shell line.
///
/// Nothing happens before [`Host::run`](crate::Host::run). Standard input is
/// empty, no signal is blocked or ignored, and files get the modes of umask 022.
/// In the environment are `PATH`, with [`program_directories`], settings for the
/// network of the caller's, `HOME=/nonexistent`, `LC_ALL=C.UTF-8` and `TZ=UTC0`;
/// nothing at all if [`clear_env`] was called.
///
/// [`program_directories`]: crate::program_directories
/// [`clear_env`]: Tool::clear_env
#[derive(Clone, Debug)]
#[must_use = "a tool does nothing before it is run"]
pub struct Tool {
    pub(crate) program: OsString,
    pub(crate) args: Vec<OsString>,
    pub(crate) env: Vec<(OsString, OsString)>,
    pub(crate) clear_env: bool,
    pub(crate) callers_env: bool,
    pub(crate) current_dir: Option<PathBuf>,
    pub(crate) stdin: Stdin,
    pub(crate) stdout_file: Option<PathBuf>,
    pub(crate) interactive: bool,
    pub(crate) inside: Option<Arc<dyn Enter>>,
    pub(crate) label: Option<String>,
    pub(crate) time_limit: Option<Duration>,
    pub(crate) output_kept: bool,
    pub(crate) output_copy: Option<OutputCopy>,
}

impl Tool {
    /// A tool without arguments; `program` is looked up in `PATH`.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            clear_env: false,
            callers_env: false,
            current_dir: None,
            stdin: Stdin::Empty,
            stdout_file: None,
            interactive: false,
            inside: None,
            label: None,
            time_limit: None,
            output_kept: true,
            output_copy: None,
        }
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.args
            .extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Starts from an empty environment.
    pub fn clear_env(mut self) -> Self {
        self.clear_env = true;
        self
    }

    /// Runs in `directory`.
    pub fn current_dir(mut self, directory: impl AsRef<Path>) -> Self {
        self.current_dir = Some(directory.as_ref().to_owned());
        self
    }

    /// Gives the tool `bytes` as standard input.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Stdin::Bytes(bytes.into());
        self
    }

    /// Gives the tool what `feed` writes as standard input, on a thread of its
    /// own. Input that ends in an error ends all the same: who must know of it
    /// remembers it.
    pub fn stdin_from<F>(mut self, feed: F) -> Self
    where
        F: Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    {
        self.stdin = Stdin::Stream(Arc::new(feed));
        self
    }

    /// Writes standard output to `file`, which is replaced, instead of
    /// returning it.
    pub fn stdout_file(mut self, file: impl AsRef<Path>) -> Self {
        self.stdout_file = Some(file.as_ref().to_owned());
        self
    }

    /// Connects the tool to the caller's standard streams and terminal, for a shell.
    ///
    /// [`inside`](Self::inside) another root it has none of the caller's descriptors:
    /// it gets a terminal of its own if standard input is one, pipes otherwise, and
    /// what is typed and printed is passed on. It then ends by an
    /// [`Interrupt`](crate::Interrupt); keys such as Ctrl-C are the shell's.
    pub fn interactive(mut self) -> Self {
        self.interactive = true;
        self
    }

    /// Gives the tool the whole environment of this program, and not that of a
    /// build: for tools that serve the caller, and write nothing of an image.
    pub fn with_callers_environment(mut self) -> Self {
        self.callers_env = true;
        self
    }

    /// Runs the tool with another root directory.
    pub fn inside(mut self, root: Arc<dyn Enter>) -> Self {
        self.inside = Some(root);
        self
    }

    /// Shows each line it prints as `LABEL: LINE`.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Ends the tool when it has run for `limit`.
    pub fn time_limit(mut self, limit: Option<Duration>) -> Self {
        self.time_limit = limit;
        self
    }

    /// Does not return what it prints, of which there may be no end. Each line
    /// is still handed on as it comes; those of standard output and of standard
    /// error come in the order in which they were printed.
    pub fn without_output(mut self) -> Self {
        self.output_kept = false;
        self
    }

    /// Hands all that it prints on to `copy` as well, byte by byte as it is.
    pub fn copy_output(mut self, copy: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        self.output_copy = Some(OutputCopy(Arc::new(copy)));
        self
    }

    /// The program, as it was named.
    pub fn program(&self) -> &OsStr {
        &self.program
    }
}

/// Takes what a tool prints.
#[derive(Clone)]
pub(crate) struct OutputCopy(pub(crate) Arc<TakeBytes>);

type TakeBytes = dyn Fn(&[u8]) + Send + Sync;

impl fmt::Debug for OutputCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutputCopy")
    }
}

/// A line longer than this is cut in messages, in characters.
const SHOWN: usize = 400;

impl Tool {
    /// The tool's line for a message: a list of hundreds of files is cut.
    pub(crate) fn shortened(&self) -> String {
        let line = self.to_string();
        match line.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(root) = &self.inside
            && root.root() != Path::new("/")
        {
            write!(f, "chroot {} ", quoted(root.root().as_os_str()))?;
        }
        for (name, value) in &self.env {
            write!(f, "{}={} ", name.display(), quoted(value))?;
        }
        write!(f, "{}", quoted(&self.program))?;
        for arg in &self.args {
            write!(f, " {}", quoted(arg))?;
        }
        if let Some(file) = &self.stdout_file {
            write!(f, " > {}", quoted(file.as_os_str()))?;
        }
        Ok(())
    }
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    shlex::try_quote(&word).map_or_else(|_| format!("{word:?}"), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_displays_as_a_line_that_can_be_pasted() {
        let tool = Tool::new("mksquashfs")
            .arg("a dir")
            .args(["out", "-noappend"])
            .env("SOURCE_DATE_EPOCH", "1");
        assert_eq!(
            tool.to_string(),
            "SOURCE_DATE_EPOCH=1 mksquashfs 'a dir' out -noappend"
        );
    }
}
