//! Standard output and standard error. What others wrote is shown so that it does
//! nothing to a terminal, and a stream that is full or closed ends no build.

use std::error::Error;
use std::fmt::Arguments;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use livecd_kickstart::{visible, visible_lines};

/// What lines of a message but the first begin with.
const INDENT: &str = "      ";

/// Why results could not be told.
#[derive(Debug, thiserror::Error)]
#[error("could not write to standard output")]
struct Untold(#[source] io::Error);

/// Tells a message on standard error; nobody may read it.
pub(crate) fn say(message: Arguments<'_>) {
    styled(&shown(&message.to_string()));
}

/// As [`say`], of text that is safe to look at and may have colours.
pub(crate) fn styled(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A message as it is told: each line but its first is indented.
pub(crate) fn shown(message: &str) -> String {
    visible_lines(message, INDENT).into_owned()
}

/// Writes the names of finished files to standard output, where other programs
/// read them.
pub(crate) fn results<'a>(files: impl IntoIterator<Item = &'a Path>) -> ExitCode {
    let terminal = io::stdout().is_terminal();
    let text: String = files
        .into_iter()
        .map(|file| {
            let name = file.to_string_lossy();
            let name = if terminal { visible(&name) } else { name };
            format!("{name}\n")
        })
        .collect();
    answer(&text)
}

/// Writes an answer to standard output; it is safe to look at.
pub(crate) fn answer(text: &str) -> ExitCode {
    let mut stdout = anstream::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure(&Untold(error)),
    }
}

/// Prints `error:`, and a `because:` line per cause.
pub(crate) fn failure(error: &dyn Error) -> ExitCode {
    styled(text(error).trim_end());
    ExitCode::FAILURE
}

pub(crate) fn text(error: &dyn Error) -> String {
    format!("error: {}\n{}", indented(error), causes(error))
}

pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!("  because: {}\n", indented(error));
        cause = error.source();
    }
    text
}

fn indented(error: &dyn Error) -> String {
    visible_lines(&error.to_string(), "    ").into_owned()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("could not install packages")]
    struct Outer(#[source] io::Error);

    #[test]
    fn each_cause_has_a_line() {
        let error = Outer(io::Error::other("no space\nat all"));
        assert_eq!(
            text(&error),
            "error: could not install packages\n  because: no space\n    at all\n"
        );
    }
}
