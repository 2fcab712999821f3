//! `kstool flatten`: a kickstart and everything it includes as one.

use std::process::ExitCode;

use crate::cli::FlattenOptions;
use crate::input::{Failure, load, print, write_file};

pub(crate) fn run(options: &FlattenOptions) -> Result<ExitCode, Failure> {
    let text = load(&options.file, &options.reading)?.to_string();
    match &options.output {
        Some(path) => write_file(path, &text)?,
        None => print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
