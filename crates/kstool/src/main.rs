//! Checks, flattens, formats, compares and dumps kickstart files.

mod cli;
mod dump;
mod json;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{Cli, Task};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.task {
        Task::Dump(options) => dump::run(&options),
    }
}
