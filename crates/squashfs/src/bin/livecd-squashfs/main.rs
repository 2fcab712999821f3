//! Makes, lists, extracts and compares squashfs images.

mod cli;
mod console;
mod diff;
mod list;
mod make;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use livecd_squashfs::SquashfsReader;
use rustix::fs::Mode;
use rustix::process::umask;
use serde_json::json;

use crate::cli::{Cli, Command};
use crate::console::{Console, complain, complain_of};

fn main() -> ExitCode {
    // What is made must be of use to its owner: a directory that may not be
    // entered would end the work.
    let callers = umask(Mode::RWXU);
    umask(callers - Mode::RWXU);
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            complain_of(error.as_ref());
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let mut console = Console::default();
    match command {
        Command::Make(options) => make::make(&options)?,
        Command::Ls { image, json } => {
            list::list(&mut SquashfsReader::open(&image)?, json, &mut console)?;
        }
        Command::Cat { image, paths } => {
            let mut reader = SquashfsReader::open(&image)?;
            for path in paths {
                let entry = reader.entry(path.as_encoded_bytes())?;
                console.copy(&mut reader, &entry)?;
            }
        }
        Command::Extract { image, directory } => extract(&image, &directory)?,
        Command::Diff { old, new } => {
            let (mut old, mut new) = (SquashfsReader::open(&old)?, SquashfsReader::open(&new)?);
            if diff::diff(&mut old, &mut new, &mut console)? {
                return Ok(ExitCode::from(1));
            }
        }
        Command::Info { image, json } => info(&image, json, &mut console)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn extract(image: &Path, directory: &Path) -> Result<(), Box<dyn Error>> {
    let extracted = SquashfsReader::open(image)?.extract(directory, &mut |_| ())?;
    for not_set in extracted.not_set {
        let others = match not_set.count {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        complain(&format!(
            "warning: `{}`{others}: {}",
            not_set.first, not_set.reason
        ));
    }
    if extracted.made_private {
        complain(
            "warning: only you can enter the directory: there are devices, or files with privileges, in it",
        );
    }
    Ok(())
}

fn info(image: &Path, as_json: bool, console: &mut Console) -> Result<(), Box<dyn Error>> {
    let info = SquashfsReader::open(image)?.info();
    let object = json!({
        "compressor": info.compressor,
        "level": info.level,
        "time": info.time,
        "block_size": info.block_size,
        "bytes_used": info.bytes_used,
        "inodes": info.inodes,
        "fragments": info.fragments,
        "ids": info.ids,
        "exportable": info.is_exportable,
        "xattrs": info.has_xattrs,
    });
    if as_json {
        console.line(&object.to_string())?;
        return Ok(());
    }
    for (name, value) in object.as_object().into_iter().flatten() {
        if !value.is_null() {
            let value = value.as_str().map_or(value.to_string(), str::to_owned);
            console.line(&format!("{name:<12} {value}"))?;
        }
    }
    Ok(())
}
