//! Reading kickstarts: files, or standard input; writing results.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use livecd_kickstart::{
    Diagnostic, FileIncludes, Kickstart, LoadError, ParseOptions, Sources, visible_lines,
};

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something could not be read.
    #[error("error: could not read {}\n  because: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// A file could not be written.
    #[error("error: could not write {}\n  because: {source}", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
    /// Standard output could not be written.
    #[error("error: could not write the result\n  because: {0}")]
    Write(io::Error),
    /// There is no such code.
    #[error("error: no message has the code `{0}`\n  hint: `kstool explain` lists all codes")]
    UnknownCode(String),
    /// There is no such task.
    #[error("error: there is no task `{0}`\n  hint: `kstool help` lists all tasks")]
    UnknownTask(String),
    /// A kickstart is wrong.
    #[error("{0}")]
    Kickstart(#[from] LoadError),
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let text = match path == Path::new("-") {
        true => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        }
        false => fs::read_to_string(path),
    };
    text.map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })
}

/// What a file, or standard input for `-`, is called in messages.
pub(crate) fn name(path: &Path) -> String {
    match path == Path::new("-") {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    }
}

/// The kickstart in a file, or in standard input for `-`.
pub(crate) fn load(path: &Path, options: &ParseOptions) -> Result<Kickstart, Failure> {
    if path != Path::new("-") {
        return Kickstart::load_with(path, options).map_err(|error| match error {
            LoadError::Read { path, source } => Failure::Read { path, source },
            error => Failure::Kickstart(error),
        });
    }
    let text = read(path)?;
    let kickstart = Kickstart::parse_including(&text, &name(path), options, &mut FileIncludes);
    Ok(kickstart.map_err(LoadError::from)?)
}

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    io::stdout()
        .lock()
        .write_all(text.as_bytes())
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
