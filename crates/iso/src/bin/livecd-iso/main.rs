//! Makes, lists, extracts and verifies ISO 9660 images.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a program"
)]

mod cli;
mod list;
mod make;

use std::error::Error;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use livecd_iso::{IsoReader, MediaCheck, Progress, implant, verify};

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Make(options) => make::make(&options)?,
        Command::Ls { iso, json } => list::list(&mut IsoReader::open(&iso)?, json)?,
        Command::Extract { iso, directory } => {
            IsoReader::open(&iso)?.extract(&directory, &mut percent("extracting"))?
        }
        Command::Implant { iso } => println!("{}", implant(&iso, &mut percent("summing"))?.md5),
        Command::Verify { iso } => return Ok(report(&verify(&iso, &mut percent("verifying"))?)),
    }
    Ok(ExitCode::SUCCESS)
}

fn report(check: &MediaCheck) -> ExitCode {
    match check {
        MediaCheck::Passed(sum) => {
            println!("passed: {}", sum.md5);
            ExitCode::SUCCESS
        }
        MediaCheck::Failed { implanted, found } => {
            println!(
                "failed: the image should have {}, and has {}",
                implanted.md5, found.md5
            );
            ExitCode::FAILURE
        }
        _ => {
            println!("no media check sum was implanted");
            ExitCode::FAILURE
        }
    }
}

/// Shows progress on a terminal.
fn percent(act: &'static str) -> impl FnMut(Progress) {
    let mut shown = None;
    move |Progress { done, total }| {
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        if std::io::stderr().is_terminal() && shown != Some(percent) {
            shown = Some(percent);
            eprint!(
                "\r{act}: {percent} %{}",
                if percent >= 100 { "\n" } else { "" }
            );
        }
    }
}
