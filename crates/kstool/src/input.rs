//! Reading kickstarts: files, or standard input; writing results.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use livecd_kickstart::{
    Diagnostic, FileIncludes, Includes, Kickstart, LoadError, ParseOptions, Reading, Sources,
    visible_lines,
};

use crate::cli::ReadingOptions;

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

/// The bytes of a file, or of standard input for `-`.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
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

/// The text of a file, or of standard input for `-`.
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

/// What is in a file, or in standard input for `-`, whatever is wrong with it.
pub(crate) fn read(path: &Path, options: &ReadingOptions) -> Result<Reading, Failure> {
    let mut rules = ParseOptions::default();
    rules.version = options.version;
    rules.made_by_pre = true;
    let mut files = FileIncludes;
    let includes = (!options.without_includes).then_some(&mut files as &mut dyn Includes);
    let bytes = bytes(path)?;
    Ok(Kickstart::read_bytes(bytes, &name(path), &rules, includes))
}

/// The kickstart in a file, or in standard input for `-`. What is missing of it is said.
pub(crate) fn load(path: &Path, options: &ReadingOptions) -> Result<Kickstart, Failure> {
    let kickstart = read(path, options)?
        .into_result()
        .map_err(LoadError::from)?;
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
