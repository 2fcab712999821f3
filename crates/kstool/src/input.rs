//! Reading kickstarts: files, URLs, or standard input; writing results.

use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use livecd_fetch::{Fetcher, Limits, Unfetched, UrlIncludes, is_url};
use livecd_kickstart::{
    Diagnostic, Errors, FileIncludes, Includes, Kickstart, LoadError, ParseOptions, Reading,
    Sources, Version, visible, visible_lines,
};

use crate::cli::ReadingOptions;

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something could not be read.
    #[error("error: could not read {}{}", path.display(), because(source))]
    Read { path: PathBuf, source: io::Error },
    /// A URL is not fetched unless that is asked for.
    #[error(
        "error: could not read {}\n  because: nothing is fetched here\n  hint: `--fetch` allows it",
        visible(.0)
    )]
    NotFetched(String),
    /// What is at a URL stays as it is.
    #[error(
        "error: could not write {}\n  because: a URL cannot be written\n  hint: leave `--write` out, and the result is printed",
        visible(.0)
    )]
    WriteUrl(String),
    /// A file could not be written.
    #[error("error: could not write {}\n  because: {source}", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
    /// Standard output could not be written.
    #[error("error: could not write the result\n  because: {0}")]
    Write(io::Error),
    /// There is no such version, as pykickstart's programs say it.
    #[error("The version {} is not supported by kstool", visible(.0))]
    Unsupported(String),
    /// The editor does not speak the protocol, or does not listen.
    #[error("error: could not serve the editor\n  because: {0}")]
    Editor(io::Error),
    /// There is no such code.
    #[error("error: no message has the code `{0}`\n  hint: `kstool explain` lists all codes")]
    UnknownCode(String),
    /// There is no such task.
    #[error("error: there is no task `{0}`\n  hint: `kstool help` lists all tasks")]
    UnknownTask(String),
    /// A kickstart is wrong.
    #[error("{0}")]
    Kickstart(#[from] Errors),
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Read { path, source } => Self::Read { path, source },
            LoadError::Parse(errors) => Self::Kickstart(errors),
            other => Self::Read {
                path: PathBuf::new(),
                source: io::Error::other(other),
            },
        }
    }
}

/// An error and its causes, a line each.
fn because(error: &(dyn Error + 'static)) -> String {
    causes(error)
        .map(|cause| format!("\n  because: {cause}"))
        .collect()
}

/// An error and its causes, each said once.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> impl Iterator<Item = String> {
    let mut said = String::new();
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    let chain: Vec<String> = chain.map(|error| error.to_string()).collect();
    chain.into_iter().filter(move |cause| {
        let is_new = *cause != said;
        said.clone_from(cause);
        is_new
    })
}

/// Whether what is somewhere else may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Network {
    Allowed,
    Forbidden,
}

/// The URL that is named instead of a file.
pub(crate) fn url(path: &Path) -> Option<&str> {
    path.to_str().filter(|path| is_url(path))
}

/// What is at a URL is fetched within the usual limits.
pub(crate) fn fetcher() -> Fetcher {
    Fetcher::new(Limits::default())
}

/// The bytes of a file, at a URL, or of standard input for `-`.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if let Some(fetched) = livecd_fetch::fetched(path, &mut fetcher())? {
        return Ok(fetched.bytes);
    }
    let bytes = match path == Path::new("-") {
        true => {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        false => fs::read(path),
    };
    bytes.map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })
}

/// The text of a file, at a URL, or of standard input for `-`.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?).map_err(|error| Failure::Read {
        path: path.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidData, error),
    })
}

/// What a file, or standard input for `-`, is called in messages.
pub(crate) fn name(path: &Path) -> String {
    match path == Path::new("-") {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    }
}

/// What is in a file, at a URL, or in standard input for `-`, whatever is wrong with it.
pub(crate) fn read(
    path: &Path,
    options: &ReadingOptions,
    network: Network,
) -> Result<Reading, Failure> {
    let mut rules = ParseOptions::default();
    rules.version = options.version;
    read_from(path, rules, !options.without_includes, network)
}

/// As [`read`], strictly by the rules of one version.
pub(crate) fn read_by(
    path: &Path,
    version: Version,
    with_includes: bool,
) -> Result<Reading, Failure> {
    let rules = ParseOptions::version(version);
    read_from(path, rules, with_includes, Network::Allowed)
}

fn read_from(
    path: &Path,
    mut rules: ParseOptions,
    with_includes: bool,
    network: Network,
) -> Result<Reading, Failure> {
    rules.made_by_pre = true;
    let mut fetcher = fetcher();
    if let Some(url) = url(path) {
        return match (network, with_includes) {
            (Network::Forbidden, _) => Err(Failure::NotFetched(url.to_owned())),
            (_, true) => {
                let mut includes = UrlIncludes::new(fetcher, FileIncludes);
                Ok(livecd_fetch::read(path, &rules, &mut includes)?)
            }
            (_, false) => Ok(livecd_fetch::read_alone(path, &rules, &mut fetcher)?),
        };
    }
    let mut fetched = UrlIncludes::new(fetcher, FileIncludes);
    let mut unfetched = Unfetched(FileIncludes);
    let includes: &mut dyn Includes = match network {
        Network::Allowed => &mut fetched,
        Network::Forbidden => &mut unfetched,
    };
    let includes = with_includes.then_some(includes);
    let bytes = bytes(path)?;
    Ok(Kickstart::read_bytes(bytes, &name(path), &rules, includes))
}

/// The kickstart in a file, at a URL, or in standard input for `-`. What is missing of it
/// is said.
pub(crate) fn load(path: &Path, options: &ReadingOptions) -> Result<Kickstart, Failure> {
    let kickstart = read(path, options, Network::Allowed)?.into_result()?;
    let is_missing = |warning: &&Diagnostic| warning.code == "include-missing";
    for warning in kickstart.warnings().iter().filter(is_missing) {
        styled(&format!("{}\n", rendered(kickstart.sources(), warning)));
    }
    Ok(kickstart)
}

/// Makes `text` the content of a file, which has it as a whole or as it was.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    livecd_whole_files::replace_file(path, text.as_bytes()).map_err(|source| Failure::WriteFile {
        path: path.to_owned(),
        source,
    })
}

/// Writes to standard output.
pub(crate) fn print(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_ref());
    // A text that ends without a line feed is still in memory.
    written
        .and_then(|()| stdout.flush())
        .map_err(Failure::Write)
}

/// Tells a message on standard error, shown so that it does nothing to a terminal;
/// nobody may read it.
pub(crate) fn say(message: &str) {
    styled(&visible_lines(message, ""));
}

/// As [`say`], of text that is safe to look at and may have colours.
pub(crate) fn styled(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// The message in colours; those who print it take them out where they do not belong.
pub(crate) fn rendered(sources: &Sources, diagnostic: &Diagnostic) -> String {
    sources.render_coloured(diagnostic)
}
