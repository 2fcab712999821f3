//! What the program says.

use std::error::Error;
use std::fs::File;
use std::io::{self, ErrorKind, Write};

use livecd_squashfs::{Entry, SquashfsReader};

/// Standard output. Whoever closes it has read enough.
#[derive(Debug, Default)]
pub(crate) struct Console {
    is_closed: bool,
}

impl Console {
    /// Writes a line.
    pub(crate) fn line(&mut self, line: &str) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let written = writeln!(io::stdout().lock(), "{line}");
        self.unless_closed(written)
    }

    /// Writes the content of a file.
    pub(crate) fn copy(
        &mut self,
        reader: &mut SquashfsReader<File>,
        entry: &Entry,
    ) -> Result<(), Box<dyn Error>> {
        let mut out = io::stdout().lock();
        let mut content = reader.content(entry)?;
        let written = io::copy(&mut content, &mut out).and_then(|_| out.flush());
        Ok(self.unless_closed(written)?)
    }

    /// Whether nobody reads.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    fn unless_closed(&mut self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            written => written,
        }
    }
}

/// Writes a line to standard error. Nobody can be told if that fails.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// An error with its causes, without control characters that a name in it may have.
pub(crate) fn complain_of(error: &dyn Error) {
    complain(&format!("error: {}", printable(&error.to_string())));
    let mut cause = error.source();
    while let Some(error) = cause {
        complain(&format!("  because: {}", printable(&error.to_string())));
        cause = error.source();
    }
}

fn printable(text: &str) -> String {
    let shown = text.chars().map(|c| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    });
    shown.collect()
}
