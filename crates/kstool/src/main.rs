//! Checks, flattens, formats, compares and dumps kickstart files.

mod check;
mod cli;
mod diff;
mod dump;
mod flatten;
mod input;
mod json;
mod reference;
mod style;

use std::io;
use std::process::ExitCode;

use anstream::{eprintln, println};
use clap::{CommandFactory, Parser as _};
use livecd_kickstart::Version;

use crate::cli::{Cli, Task};
use crate::input::Failure;

fn main() -> ExitCode {
    match run(&Cli::parse().task) {
        Ok(code) => code,
        // Whoever reads us has read enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
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
        Task::Versions => {
            Version::all().for_each(|version| println!("{version}"));
            Ok(ExitCode::SUCCESS)
        }
        Task::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "kstool", &mut io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Task::Man => {
            clap_mangen::Man::new(Cli::command())
                .render(&mut io::stdout())
                .map_err(Failure::Write)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
