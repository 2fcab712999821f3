//! What the program says.

use std::error::Error;
use std::io::{self, ErrorKind, IsTerminal, Write};

use livecd_iso::{Problem, Progress};

use crate::quoting::{is_shown, shell_escape};

/// Standard output. Whoever closes it has read enough: the work is done all the same, and the exit status is that of the work.
#[derive(Debug, Default)]
pub(crate) struct Console {
    is_closed: bool,
}

impl Console {
    /// Writes a line.
    pub(crate) fn line(&mut self, line: &str) -> io::Result<()> {
        self.write(|out| writeln!(out, "{line}"))
    }

    /// Whether nobody reads.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    pub(crate) fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        match write(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            Err(error) => Err(io::Error::new(
                error.kind(),
                format!("could not write to standard output: {error}"),
            )),
            Ok(()) => Ok(()),
        }
    }
}

/// Writes a line to standard error. Nobody can be told if that fails.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// An error with its causes, and without control characters that a name in it may have.
pub(crate) fn complain_of(error: &dyn Error) {
    complain(&format!("error: {}", printable(&error.to_string())));
    let mut cause = error.source();
    while let Some(error) = cause {
        complain(&format!("  because: {}", printable(&error.to_string())));
        cause = error.source();
    }
}

pub(crate) fn warn_of(problem: &Problem) {
    let what = match problem.path.as_bytes() {
        b"" => String::new(),
        path => format!("{}: ", shell_escape(path)),
    };
    complain(&format!("warning: {what}{}", printable(&problem.reason)));
}

/// Text of which no character controls a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => "\\n".to_owned(),
            c if !is_shown(c) => c.escape_default().to_string(),
            c => c.to_string(),
        })
        .collect()
}

/// Shows progress on a terminal.
pub(crate) fn percent(act: &'static str) -> impl FnMut(Progress) {
    let mut shown = None;
    move |Progress { done, total, .. }| {
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        if io::stderr().is_terminal() && shown != Some(percent) {
            shown = Some(percent);
            let end = if percent >= 100 { "\n" } else { "" };
            let _ = write!(io::stderr(), "\r{act}: {percent} %{end}");
        }
    }
}
