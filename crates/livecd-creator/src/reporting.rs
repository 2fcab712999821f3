//! Who is told what happens: the console or JSON lines, and the log file.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use livecd_host::{Event, Reporter};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

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
    let log = open(path)?;
    Ok(Box::new(Logged {
        shown,
        log: Mutex::new(Some(log)),
    }))
}

/// Opens the log file. A FIFO that nobody reads is an error: there would be no end
/// of waiting for a reader, and no signal is heeded yet.
fn open(path: &Path) -> io::Result<File> {
    let nonblocking = OFlags::NONBLOCK | OFlags::NOCTTY;
    let log = File::options()
        .create(true)
        .append(true)
        .custom_flags(nonblocking.bits().cast_signed())
        .open(path)?;
    // A reader may be slow.
    let flags = fcntl_getfl(&log)?;
    fcntl_setfl(&log, flags - OFlags::NONBLOCK)?;
    Ok(log)
}

/// Writes everything into a file too.
struct Logged {
    shown: Box<dyn Reporter>,
    /// None once it could not be written.
    log: Mutex<Option<File>>,
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
            if let Some(file) = &mut *log
                && let Err(error) = writeln!(file, "{}", streams::shown(&line))
            {
                *log = None;
                self.shown.report(Event::Warning(format_args!(
                    "the log file ends here, as it could not be written: {error}"
                )));
            }
        }
        self.shown.report(event);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    /// Tried by opening it as any file: then this never ends.
    #[test]
    fn a_fifo_is_a_log_if_somebody_reads_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        open(&path).unwrap_err();
        let nonblocking = OFlags::NONBLOCK.bits().cast_signed();
        let mut reader = File::options()
            .read(true)
            .custom_flags(nonblocking)
            .open(&path)
            .unwrap();
        let mut log = open(&path).unwrap();
        assert!(!fcntl_getfl(&log).unwrap().contains(OFlags::NONBLOCK));
        log.write_all(b"told").unwrap();
        drop(log);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "told");
    }
}
