//! Who is told what happens: the console or JSON lines, and the log file.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use livecd_host::{Event, Reporter};

use crate::cli::{Cli, Progress};
use crate::console::Console;
use crate::json_lines::JsonLines;
use crate::streams;

/// The reporter that the options ask for.
///
/// # Errors
///
/// A log file that cannot be opened.
pub(crate) fn reporter(cli: &Cli) -> io::Result<Box<dyn Reporter>> {
    let shown: Box<dyn Reporter> = match cli.messages.progress {
        Progress::Json => Box::new(JsonLines::new()),
        how => Box::new(Console::new(
            how,
            cli.messages.quiet,
            cli.messages.verbose || cli.messages.debug,
        )),
    };
    let Some(path) = &cli.messages.logfile else {
        return Ok(shown);
    };
    let log = File::options().create(true).append(true).open(path)?;
    Ok(Box::new(Logged {
        shown,
        log: Mutex::new(log),
    }))
}

/// Writes everything into a file too.
struct Logged {
    shown: Box<dyn Reporter>,
    log: Mutex<File>,
}

impl Reporter for Logged {
    fn report(&self, event: Event<'_>) {
        let line = match event {
            Event::StepStarted(step) => Some(format!("step: {step}")),
            Event::StepFinished => Some("step done".into()),
            Event::ToolStarted(tool) => Some(format!("run: {tool}")),
            Event::ToolOutput(text) => Some(format!("  {text}")),
            Event::Detail(text) => Some(format!("  {text}")),
            Event::Note(text) => Some(format!("note: {text}")),
            Event::Warning(text) => Some(format!("warning: {text}")),
            _ => None,
        };
        if let Some(line) = line {
            let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            // A full disk will be met, and told, by the build itself.
            let _ = writeln!(log, "{}", streams::shown(&line));
        }
        self.shown.report(event);
    }
}
