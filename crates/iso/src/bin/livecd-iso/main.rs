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
use livecd_iso::{IsoReader, MediaCheck, Progress, Verification, implant, verify};

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
        Command::Verify { iso, sha256 } => {
            let verification = verify(&iso, &mut percent("verifying"))?;
            return Ok(report(&verification, sha256.as_deref()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn report(verification: &Verification, expected: Option<&str>) -> ExitCode {
    let media_check = match &verification.media_check {
        MediaCheck::Passed(sum) => Some(format!("passed, {}", sum.md5)),
        MediaCheck::Failed { implanted, found } => {
            println!(
                "media check: failed, should be {}, is {}",
                implanted.md5, found.md5
            );
            return ExitCode::FAILURE;
        }
        _ => None,
    };
    // Without a sum in the image the one on the command line decides.
    let passed = media_check.is_some() || expected.is_some();
    println!(
        "media check: {}",
        media_check.unwrap_or_else(|| "no sum was implanted".to_owned())
    );
    let sha256: String = verification
        .sha256
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match expected {
        Some(expected) if !expected.eq_ignore_ascii_case(&sha256) => {
            println!("sha256: failed, should be {expected}, is {sha256}");
            return ExitCode::FAILURE;
        }
        Some(_) => println!("sha256: passed, {sha256}"),
        None => println!("sha256: {sha256}"),
    }
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
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
