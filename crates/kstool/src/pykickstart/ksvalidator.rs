//! `ksvalidator`: what is wrong with kickstarts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use livecd_fetch::is_url;
use livecd_kickstart::{Diagnostic, Reading, Severity, visible_lines};

use super::{list_versions, version};
use crate::input::{Failure, print, read_by, rendered, styled};

/// Says what is wrong with kickstarts, as pykickstart's ksvalidator does; `kstool
/// check` shows the lines, too.
///
/// The exit status is the number of errors, 255 for more.
#[derive(Debug, Parser)]
#[command(name = "ksvalidator", infer_long_args = true)]
struct Options {
    /// The kickstarts: files, URLs, or patterns such as *.ks
    ksfile: Vec<String>,
    /// Stop at the first error
    #[arg(short = 'e', long)]
    firsterror: bool,
    /// Read what the kickstarts include, too
    #[arg(short = 'i', long)]
    followincludes: bool,
    /// List the versions of the language
    #[arg(short, long)]
    listversions: bool,
    /// The version of the language
    #[arg(short, long, default_value = "DEVEL")]
    version: String,
}

pub(super) fn run(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let options = Options::parse_from(arguments);
    if options.listversions {
        return list_versions();
    }
    if options.ksfile.is_empty() {
        print("usage: ksvalidator [options] ksfile [ksfile...]\n\n")?;
        return Ok(ExitCode::FAILURE);
    }
    let rules = version(&options.version)?;
    let mut errors = 0;
    let files: Vec<PathBuf> = options
        .ksfile
        .iter()
        .flat_map(|name| matches(name))
        .collect();
    if files.is_empty() {
        print("No files match the patterns.\n")?;
        return Ok(ExitCode::FAILURE);
    }
    for file in files {
        let name = file.display().to_string();
        let name = visible_lines(&name, "");
        print(format!("\nChecking kickstart file {name}\n\n"))?;
        errors += match read_by(&file, rules, options.followincludes) {
            Ok(reading) => tell(&reading, options.firsterror)?,
            Err(Failure::Write(error)) => return Err(Failure::Write(error)),
            Err(failure) => {
                print(format!(
                    "Error reading {name}:\n{}\n",
                    visible_lines(&failure.to_string(), "")
                ))?;
                1
            }
        };
    }
    Ok(ExitCode::from(u8::try_from(errors).unwrap_or(u8::MAX)))
}

/// The files that a name or pattern means. One that is not there is itself, so that it is
/// told of, unless it is a pattern.
fn matches(name: &str) -> Vec<PathBuf> {
    if is_url(name) || !name.contains(['*', '?', '[']) || PathBuf::from(name).exists() {
        return vec![name.into()];
    }
    let found = glob::glob(name).into_iter().flatten();
    found.filter_map(Result::ok).collect()
}

/// Says what is wrong, and returns how many errors it said.
fn tell(reading: &Reading, first_only: bool) -> Result<usize, Failure> {
    let is_error = |said: &&Diagnostic| said.severity == Severity::Error;
    for other in reading.diagnostics.iter().filter(|said| !is_error(said)) {
        styled(&rendered(reading.sources(), other));
    }
    let errors = reading.diagnostics.iter().filter(is_error);
    let most = if first_only { 1 } else { usize::MAX };
    let mut count = 0;
    for error in errors.take(most) {
        count += 1;
        let place = reading.sources().location(error.span);
        let hint = error.hint.as_ref().map(|hint| format!("\nhint: {hint}"));
        let message = format!("{}{}", error.message, hint.unwrap_or_default());
        let place = match error.span.source {
            0 => format!("line {} of the kickstart file", place.line),
            _ => format!("line {} of the kickstart file {}", place.line, place.file),
        };
        let text = format!("The following problem occurred on {place}:\n\n{message}\n");
        print(&(visible_lines(&text, "").into_owned() + "\n"))?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_consistent() {
        use clap::CommandFactory;
        Options::command().debug_assert();
    }
}
