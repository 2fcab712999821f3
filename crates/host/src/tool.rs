//! A program, and how it is to be run.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
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
    pub(crate) proxies: bool,
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
            proxies: false,
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
        self.callers_env = false;
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

    /// Gives the tool the caller's variables that name proxies, such as `https_proxy`,
    /// even after [`clear_env`](Self::clear_env). They are not part of the tool as it is
    /// shown: there may be a password in them.
    pub fn with_proxies(mut self) -> Self {
        self.proxies = true;
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

    /// Sets an environment variable unless it is set already.
    pub fn env_default(self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        let set = self.env.iter().any(|(set, _)| set == name.as_ref());
        if set { self } else { self.env(name, value) }
    }

    /// A tool that runs `program` to have this one run elsewhere, such as `ssh` or
    /// `podman`: with this one's input, output, label and limit, but without its
    /// arguments, environment, directory and root, which are for `program` to be told.
    ///
    /// For a [`Runner`](crate::Runner) of one's own; see `examples/elsewhere.rs`.
    pub fn carried_by(&self, program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            clear_env: false,
            callers_env: false,
            current_dir: None,
            inside: None,
            ..self.clone()
        }
    }
}

/// What was said of it, for a [`Runner`](crate::Runner).
impl Tool {
    /// The program, as it was named.
    pub fn program(&self) -> &OsStr {
        &self.program
    }

    /// Its arguments, without the program's name.
    pub fn arguments(&self) -> &[OsString] {
        &self.args
    }

    /// The variables that were set, in order: a later one replaces an earlier.
    pub fn environment(&self) -> &[(OsString, OsString)] {
        &self.env
    }

    /// What else is in its environment.
    pub fn inherited(&self) -> Inherited {
        match (self.callers_env, self.clear_env) {
            (true, _) => Inherited::Callers,
            (false, true) => Inherited::Nothing,
            (false, false) => Inherited::Usual,
        }
    }

    /// Where it runs, as its root sees it.
    pub fn directory(&self) -> Option<&Path> {
        self.current_dir.as_deref()
    }

    /// The root it is to be run in, if not the caller's.
    pub fn root(&self) -> Option<&Arc<dyn Enter>> {
        self.inside.as_ref()
    }

    /// Whether it is given anything as standard input.
    pub fn has_input(&self) -> bool {
        !matches!(self.stdin, Stdin::Empty)
    }

    /// Writes what it is to read to `to`.
    ///
    /// # Errors
    ///
    /// A failure to write, or of what [`stdin_from`](Self::stdin_from) was given.
    pub fn write_input(&self, to: &mut dyn Write) -> io::Result<()> {
        self.stdin.write(to)
    }

    /// The file for its standard output, as the caller sees it.
    pub fn output_file(&self) -> Option<&Path> {
        self.stdout_file.as_deref()
    }

    /// Whether its standard output is to be in [`Output`](crate::Output).
    pub fn keeps_output(&self) -> bool {
        self.output_kept && self.stdout_file.is_none()
    }

    /// Hands `bytes`, which it has printed, to whom [`copy_output`](Self::copy_output) named.
    pub fn hand_on(&self, bytes: &[u8]) {
        if let Some(copy) = &self.output_copy {
            (copy.0)(bytes);
        }
    }

    /// Whether it talks to the caller.
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// How long it may run.
    pub fn limit(&self) -> Option<Duration> {
        self.time_limit
    }
}

/// What a tool finds in its environment besides what was set for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inherited {
    /// What every tool gets; see [`Tool`].
    Usual,
    /// Nothing.
    Nothing,
    /// The caller's environment.
    Callers,
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

/// A line for a shell. Of standard input only the size is said, as a comment: it may
/// be a secret.
impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = self.inside.as_ref().map(|root| root.root());
        let chroot = root.filter(|root| *root != Path::new("/"));
        if let Some(root) = chroot {
            write!(f, "chroot {} ", quoted(root.as_os_str()))?;
        }
        let empty = self.inherited() == Inherited::Nothing;
        if empty || self.current_dir.is_some() || (chroot.is_some() && !self.env.is_empty()) {
            f.write_str("env ")?;
        }
        if let Some(directory) = &self.current_dir {
            write!(f, "--chdir={} ", quoted(directory.as_os_str()))?;
        }
        if empty {
            f.write_str("-i ")?;
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
        match &self.stdin {
            Stdin::Empty => Ok(()),
            Stdin::Bytes(bytes) => write!(f, " # reads {} bytes", bytes.len()),
            Stdin::Stream(_) => f.write_str(" # reads a stream"),
        }
    }
}

/// `word` for a shell; bytes that are not UTF-8 as `$'\377'`.
fn quoted(word: &OsStr) -> String {
    let text = word.to_str().and_then(|word| shlex::try_quote(word).ok());
    text.map_or_else(|| escaped(word.as_bytes()), Into::into)
}

fn escaped(bytes: &[u8]) -> String {
    let escape = |byte: &u8| match byte {
        b' '..=b'~' if !matches!(byte, b'\'' | b'\\') => char::from(*byte).to_string(),
        byte => format!("\\{byte:03o}"),
    };
    format!("$'{}'", bytes.iter().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_displayed_loses_nothing_and_shows_no_input() {
        let word = OsStr::from_bytes(b"n\xff'");
        let tool = Tool::new("cat").arg(word).clear_env().env("A", "1");
        let tool = tool.current_dir("/a b").stdin("secret");
        assert_eq!(
            tool.to_string(),
            r"env --chdir='/a b' -i A=1 cat $'n\377\047' # reads 6 bytes"
        );
    }

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
