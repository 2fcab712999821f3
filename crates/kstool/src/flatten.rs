//! `kstool flatten`: a kickstart and everything it includes as one.

use std::fs;
use std::process::ExitCode;

use crate::cli::FlattenOptions;
use crate::input::{Failure, load, print};

pub(crate) fn run(options: &FlattenOptions) -> Result<ExitCode, Failure> {
    let text = load(&options.file, &options.reading)?.to_string();
    match &options.output {
        Some(path) => {
            fs::write(path, text).map_err(|source| Failure::WriteFile {
                path: path.clone(),
                source,
            })?;
        }
        None => print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
