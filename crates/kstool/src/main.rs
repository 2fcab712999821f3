//! Checks, flattens, formats, compares and dumps kickstart files.

mod check;
mod cli;
mod diff;
mod dump;
mod explain;
mod flatten;
mod input;
mod json;
mod pykickstart;
mod reference;
mod style;

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use clap::{CommandFactory, Parser as _};
use livecd_kickstart::Version;

use crate::cli::{Cli, Task};
use crate::input::{Failure, print, say};

/// In bytes. The stack of the first thread is as large as the caller allows, and
/// that may be next to nothing.
const STACK: usize = 8 << 20;

fn main() -> ExitCode {
    let on_its_stack = thread::Builder::new().stack_size(STACK).spawn(program);
    match on_its_stack.map(thread::JoinHandle::join) {
        Ok(status) => status.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(error) => {
            say(&format!(
                "error: could not start a thread\n  because: {error}"
            ));
            ExitCode::FAILURE
        }
    }
}

fn program() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let called = arguments.first().map(Path::new);
    if let Some(program) = called.and_then(pykickstart::program) {
        return ended(program(&arguments), ExitCode::FAILURE);
    }
    let cli = Cli::parse();
    let trouble = match cli.task {
        // As diff(1): 1 says that there are differences.
        Task::Diff(_) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    };
    ended(run(&cli.task), trouble)
}

/// Says what went wrong, which ends with `trouble`.
fn ended(outcome: Result<ExitCode, Failure>, trouble: ExitCode) -> ExitCode {
    match outcome {
        Ok(code) => code,
        // Whoever reads us has read enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            say(&failure.to_string());
            trouble
        }
    }
}

fn run(task: &Task) -> Result<ExitCode, Failure> {
    match task {
        Task::Check(options) => check::run(options),
        Task::Flatten(options) => flatten::run(options),
        Task::Format(options) => style::run(options),
        Task::Diff(options) => diff::run(options),
        Task::Dump(options) => dump::run(options),
        Task::Explain { code } => explain::run(code.as_deref()),
        Task::Lsp { version } => lsp(*version),
        Task::Versions => {
            let versions: String = Version::all().map(|v| format!("{v}\n")).collect();
            print(&versions)?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Completions { shell } => {
            // In memory first: what makes it panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "kstool", &mut script);
            print(&script)?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Man { task } => {
            let mut page = Vec::new();
            let manual = manual(task.as_deref())?;
            manual.render(&mut page).map_err(Failure::Write)?;
            print(&page)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Serves an editor. One that goes without a word is a failure, as the protocol has it.
fn lsp(version: Option<Version>) -> Result<ExitCode, Failure> {
    let input = io::BufReader::new(io::stdin());
    let served = livecd_kickstart_lsp::serve(input, io::stdout().lock(), version);
    match served.map_err(Failure::Editor)? {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}

/// The manual page of the program, or of one task.
fn manual(task: Option<&str>) -> Result<clap_mangen::Man, Failure> {
    let program = Cli::command();
    let Some(task) = task else {
        return Ok(clap_mangen::Man::new(program));
    };
    let found = program.find_subcommand(task).cloned();
    let found = found.ok_or_else(|| Failure::UnknownTask(task.to_owned()))?;
    let name = format!("kstool {task}");
    Ok(clap_mangen::Man::new(
        found.bin_name(&name).display_name(name),
    ))
}
