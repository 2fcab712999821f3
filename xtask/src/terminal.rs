//! One line on the terminal that is written over and over.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

/// Columns of the narrowest terminal that people use.
const COLUMNS: usize = 78;

/// The line; says nothing where standard error is no terminal.
#[derive(Debug)]
pub(crate) struct StatusLine {
    since: Instant,
    terminal: bool,
}

impl StatusLine {
    pub(crate) fn new() -> Self {
        Self {
            since: Instant::now(),
            terminal: io::stderr().is_terminal(),
        }
    }

    /// Shows `text` and the seconds so far.
    pub(crate) fn show(&mut self, text: &str) {
        let text = text.trim();
        if self.terminal && !text.is_empty() {
            let line = format!("{:4} s  {text}", self.since.elapsed().as_secs());
            let line: String = line.chars().take(COLUMNS).collect();
            eprint!("\r{line}\x1b[K");
            // Nothing is lost when the terminal is gone.
            let _ = io::stderr().flush();
        }
    }

    /// Writes `text` on a line that stays.
    pub(crate) fn say(&mut self, text: &str) {
        self.clear();
        eprintln!("{text}");
    }

    fn clear(&mut self) {
        if self.terminal {
            eprint!("\r\x1b[K");
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.clear();
    }
}
