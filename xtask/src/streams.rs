//! Standard output and standard error may be full or closed: the macros that write
//! to them, in place of those of the standard library, which panic then.

use std::fmt::Arguments;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something that was to be read is lost.
static LOST: AtomicBool = AtomicBool::new(false);

/// Writes to standard output; that it could not shows in the exit status.
pub(crate) fn answer(text: Arguments<'_>) {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_fmt(text).and_then(|()| stdout.flush());
    if let Err(error) = written
        && !LOST.swap(true, Ordering::Relaxed)
    {
        say(format_args!(
            "error: could not write to standard output: {error}\n"
        ));
    }
}

/// Writes to standard error; nobody can be told if that fails.
pub(crate) fn say(text: Arguments<'_>) {
    let _ = io::stderr().lock().write_fmt(text);
}

/// The status of a program whose task ended with `code`.
pub(crate) fn status(code: ExitCode) -> ExitCode {
    match LOST.load(Ordering::Relaxed) {
        true => ExitCode::FAILURE,
        false => code,
    }
}

macro_rules! println {
    ($($text:tt)*) => { $crate::streams::answer(format_args!("{}\n", format_args!($($text)*))) };
}
macro_rules! print {
    ($($text:tt)*) => { $crate::streams::answer(format_args!($($text)*)) };
}
macro_rules! eprintln {
    () => { $crate::streams::say(format_args!("\n")) };
    ($($text:tt)*) => { $crate::streams::say(format_args!("{}\n", format_args!($($text)*))) };
}
macro_rules! eprint {
    ($($text:tt)*) => { $crate::streams::say(format_args!($($text)*)) };
}
